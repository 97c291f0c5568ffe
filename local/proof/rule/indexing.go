package rule

// Stage 3 of discovery: settings, schedules, connections, queue names.
const (
	BadSchedule       ID = "HM-F070"
	QuartzSchedule    ID = "HM-F071"
	UnresolvedSetting ID = "HM-F072"
	UnclosedPercent   ID = "HM-F073"
	ConnectionMissing ID = "HM-F074"
	ConnectionIsValue ID = "HM-F075"
	QueueNameLetters  ID = "HM-F076"
	QueueNameLength   ID = "HM-F077"
	QueueNameDashes   ID = "HM-F078"
	PoisonNameTooLong ID = "HM-F079"
	SpanOfDays        ID = "HM-F080"
	SpanNotPositive   ID = "HM-F081"
	NeverFires        ID = "HM-F082"
	RangeReversed     ID = "HM-F083"
	StepZero          ID = "HM-F084"
	QueueShared       ID = "HM-F085"
	QueueNameMissing  ID = "HM-F086"
)

func indexingRules() []Rule {
	return []Rule{
		{BadSchedule, "schedule-invalid", Error, inError, "The schedule is neither an NCrontab expression of five or six fields nor a time span.", "Write {second} {minute} {hour} {day} {month} {day of week}, such as \"0 */5 * * * *\"."},
		{QuartzSchedule, "schedule-of-another-cron", Error, inError, "The schedule uses a dialect that NCrontab does not know: '?', 'L', 'W', '#', '@…' or a seventh field.", "Use six fields; '*' instead of '?', 0 for Sunday."},
		{UnresolvedSetting, "setting-unresolved", Error, inError, "The app setting '{setting}' is not set, or empty.", "Set {setting} (locally in local.settings.json, in Azure as an app setting or environment variable)."},
		{UnclosedPercent, "percent-unclosed", Error, inError, "A '%' begins a setting's name and is never closed.", "Write %NAME%."},
		{ConnectionMissing, "connection-missing", Error, inError, "connection names the setting '{setting}', which is not set, neither as {setting} nor as AzureWebJobs{setting}.", "Set {setting}, or correct the name in connection."},
		{ConnectionIsValue, "connection-is-a-value", Error, "The '{function}' function is in error: Microsoft.Azure.WebJobs.Host: Error indexing method 'Functions.{function}'. Storage account connection string '…' does not exist. (The host logs the whole text, key included.)", "connection holds a connection string; the host wants the name of a setting. The secret is now in a file, and in the log.", "Put the value into a setting, name the setting in connection, and renew the key."},
		{QueueNameLetters, "queue-name-letters", Error, inError, "Azure's queue names have lower-case letters, digits and dashes only; '_' and '.' are refused.", "Use '-' instead."},
		{QueueNameLength, "queue-name-length", Error, inError, "Azure's queue names have 3 to 63 characters.", "Choose a name of that length."},
		{QueueNameDashes, "queue-name-dashes", Error, inError, "A queue name must not begin or end with a dash nor have two in a row.", "Correct the dashes."},
		{PoisonNameTooLong, "poison-queue-impossible", Warning, "Nothing is logged; messages that fail five times disappear from sight and are never delivered again.", "'{queue}-poison' is longer than 63 characters, so the host has no poison queue for this trigger.", "Shorten the queue's name to at most 56 characters."},
		{SpanOfDays, "span-means-days", Warning, "Nothing is logged; the timer seems never to fire.", "'{schedule}' is {days} days: a bare number, or an hour above 23, is taken for days.", "Write hours below 24 as hh:mm:ss and days as d.hh:mm:ss, such as \"1.00:00:00\"."},
		{SpanNotPositive, "span-not-positive", Warning, "Nothing is logged; the timer fires without pause.", "The interval '{schedule}' is zero or negative, which the host accepts.", "Give a positive interval."},
		{NeverFires, "schedule-never-fires", Warning, "Nothing is logged; the function is listed and never runs.", "The schedule '{schedule}' is valid and matches no date.", "Correct day and month."},
		{RangeReversed, "range-reversed", Warning, "Nothing is logged; the timer fires at other times than meant.", "NCrontab swaps the reversed range '{range}' instead of wrapping around: 22-2 is 2-22.", "Write the two parts as a list: 22-23,0-2."},
		{StepZero, "step-zero", Warning, "Nothing is logged; the timer fires at every value of the field.", "'{range}' has the step 0, which NCrontab takes for 1.", "Give the step that is meant."},
		{QueueShared, "queue-with-two-readers", Warning, "Nothing is logged; each message reaches one of the two functions, by chance.", "'{other}' reads the same queue '{queue}'.", "Give each function its own queue, or merge the two."},
		{QueueNameMissing, "queue-name-missing", Error, inError, "The queue binding has no queueName.", "Give it a \"queueName\"."},
	}
}
