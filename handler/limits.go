package main

import (
	"net/url"
	"regexp"
	"strings"

	"azurehaymaker/haymaker/catalogue"
)

// The limits of settings. Where a pattern comes from Azure's naming rules it is
// the rule of the service that would refuse the value later and less clearly.

func uuidText(text string) string {
	return pattern(uuidForm, text, "must be a UUID like 00000000-0000-0000-0000-000000000000")
}

func registryHost(text string) string {
	return pattern(hostForm, text, "must be the registry's host name, as in example.azurecr.io, without https://")
}

func imageReference(text string) string {
	return pattern(imageForm, text, "must be repository[:tag] or repository@sha256:digest, without the registry")
}

func resourceID(text string) string {
	return pattern(resourceForm, text, "must be a resource id like /subscriptions/…/resourceGroups/…/providers/…")
}

func profileName(text string) string {
	return pattern(profileForm, text, "must be 1 to 15 letters, digits or hyphens")
}

func resourceGroup(text string) string {
	return pattern(groupForm, text, "must be 1 to 90 letters, digits, _, -, . or parentheses, and not end in a dot")
}

func location(text string) string {
	return pattern(locationForm, text, "must be an Azure location like eastus")
}

func appName(text string) string {
	return pattern(appForm, text, "must be an app's name: 1 to 64 letters, digits, dots, hyphens and underscores")
}

func taskHub(text string) string {
	return pattern(hubForm, text, "must be 3 to 45 letters and digits, a letter first, because table names are made of it")
}

func simulationSize(text string) string {
	switch strings.ToLower(text) {
	case "small", "medium", "large":
		return ""
	}
	return "must be small, medium or large"
}

func overlapPolicy(text string) string {
	switch strings.ToLower(text) {
	case "allow", "queue", "skip":
		return ""
	}
	return "must be allow, queue or skip"
}

func strategy(text string) string {
	if text == "steps" || text == "goal" {
		return ""
	}
	return "must be steps or goal"
}

func modelName(text string) string {
	return pattern(modelForm, text, "must be a model's name like claude-haiku-4-5")
}

func httpsURL(text string) string {
	u, err := url.Parse(text)
	if err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == "" {
		return ""
	}
	return "must be an https URL without user, query or fragment"
}

func scenarioNames(text string) string {
	if _, err := catalogue.ParseAllowance(text, ""); err != nil {
		return "must be needs, scenario ids or areas, separated by commas"
	}
	return ""
}

// storageConnection accepts what the storage SDK reads; it never repeats the text.
func storageConnection(text string) string {
	switch {
	case text == "UseDevelopmentStorage=true":
		return ""
	case strings.Contains(text, "AccountName=") && strings.Contains(text, "AccountKey="):
		return ""
	}
	return "must be a storage connection string with AccountName and AccountKey, or UseDevelopmentStorage=true"
}

func pattern(form *regexp.Regexp, text, must string) string {
	if form.MatchString(text) {
		return ""
	}
	return must
}

var (
	uuidForm     = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	hostForm     = regexp.MustCompile(`^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:[0-9]{1,5})?$`)
	imageForm    = regexp.MustCompile(`^[a-z0-9]+([._/-]+[a-z0-9]+)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$`)
	resourceForm = regexp.MustCompile(`(?i)^/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/]{1,90}/providers/[^/]+(/[^/]+/[^/]+)+$`)
	profileForm  = regexp.MustCompile(`^[A-Za-z0-9-]{1,15}$`)
	groupForm    = regexp.MustCompile(`^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$`)
	locationForm = regexp.MustCompile(`^[a-z][a-z0-9]{2,40}$`)
	appForm      = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	modelForm    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,99}$`)
	hubForm      = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{2,44}$`)
)
