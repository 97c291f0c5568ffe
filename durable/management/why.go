package management

import (
	"time"

	"azurehaymaker/durable/client"
	"azurehaymaker/durable/history"
)

// whyAnswer is what an instance waits for, an addition to the extension's API.
// All members are always present.
type whyAnswer struct {
	Status      history.Status `json:"status"`
	WaitsFor    string         `json:"waitsFor"`
	Name        *string        `json:"name"`
	TaskID      *int32         `json:"taskId"`
	InstanceID  *string        `json:"instanceId"`
	DueAt       *string        `json:"dueAt"`
	Since       *string        `json:"since"`
	DeliveredBy *string        `json:"deliveredBy"`
	NextWake    *string        `json:"nextWake"`
	Open        int            `json:"open"`
	Certain     bool           `json:"certain"`
	Trouble     *string        `json:"trouble"`
	Text        string         `json:"text"`
}

func whyOf(why client.Why) *whyAnswer {
	answer := &whyAnswer{
		Status: why.Status, WaitsFor: why.WaitsFor, Name: orNull(why.Name), InstanceID: orNull(why.InstanceID), DueAt: timeOrNull(why.DueAt), Since: timeOrNull(why.Since),
		DeliveredBy: orNull(why.DeliveredBy), NextWake: timeOrNull(why.NextWake),
		Open: why.Open, Certain: why.Certain, Trouble: orNull(why.Trouble), Text: why.Text,
	}
	if why.TaskID != history.NoID {
		answer.TaskID = &why.TaskID
	}
	return answer
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func timeOrNull(at time.Time) *string {
	if at.IsZero() {
		return nil
	}
	return orNull(seconds(at))
}
