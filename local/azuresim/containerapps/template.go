package containerapps

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
)

// job is the part of a job's document that the engine works with.
type job struct {
	Identity struct {
		Type string         `json:"type"`
		User map[string]any `json:"userAssignedIdentities"`
	} `json:"identity"`
	Location   string `json:"location"`
	Properties struct {
		EnvironmentID       string `json:"environmentId"`
		WorkloadProfileName string `json:"workloadProfileName"`
		Configuration       struct {
			TriggerType       string     `json:"triggerType"`
			ReplicaTimeout    *int       `json:"replicaTimeout"`
			ReplicaRetryLimit int        `json:"replicaRetryLimit"`
			Registries        []login    `json:"registries"`
			Secrets           []secret   `json:"secrets"`
			IdentitySettings  []identity `json:"identitySettings"`
		} `json:"configuration"`
		Template template `json:"template"`
	} `json:"properties"`
}

type login struct {
	Server   string `json:"server"`
	Identity string `json:"identity"`
}

type identity struct {
	Identity  string `json:"identity"`
	Lifecycle string `json:"lifecycle"`
}

type secret struct {
	Name        string `json:"name"`
	Value       string `json:"value"`
	KeyVaultURL string `json:"keyVaultUrl"`
	Identity    string `json:"identity"`
}

type template struct {
	Containers []container `json:"containers"`
}

type container struct {
	Name      string   `json:"name"`
	Image     string   `json:"image"`
	Command   []string `json:"command"`
	Args      []string `json:"args"`
	Env       []envVar `json:"env"`
	Resources struct {
		CPU    json.Number `json:"cpu"`
		Memory string      `json:"memory"`
	} `json:"resources"`
}

type envVar struct {
	Name      string `json:"name"`
	Value     string `json:"value"`
	SecretRef string `json:"secretRef"`
}

// readJob reads a document; the error names the field, not its value.
func readJob(body map[string]any) (job, error) {
	var read job
	return read, convert(body, &read)
}

func convert(body, into any) error {
	encoded, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode the document: %w", err)
	}
	err = json.Unmarshal(encoded, into)
	var typed *json.UnmarshalTypeError
	if errors.As(err, &typed) {
		return fmt.Errorf("field '%s' has the wrong type", typed.Field)
	}
	if err != nil {
		return fmt.Errorf("the document cannot be read: %w", err)
	}
	return nil
}

var memoryForm = regexp.MustCompile(`^(\d+(?:\.\d+)?)Gi$`)

// size is the container's share of a node: vCPUs and GiB.
func (c container) size() (cpu, memory float64, err error) {
	cpu, err = strconv.ParseFloat(c.Resources.CPU.String(), 64)
	if err != nil || cpu <= 0 {
		return 0, 0, fmt.Errorf("field 'template.containers.%s.resources.cpu' is invalid: '%s'", c.Name, c.Resources.CPU)
	}
	match := memoryForm.FindStringSubmatch(c.Resources.Memory)
	if match == nil {
		return 0, 0, fmt.Errorf("field 'template.containers.%s.resources.memory' is invalid: '%s' (want for example 64Gi)", c.Name, c.Resources.Memory)
	}
	memory, err = strconv.ParseFloat(match[1], 64)
	return cpu, memory, err
}
