package tenant

import (
	"net/http"
)

func (f *fakeAzure) serveContainerApps() {
	f.handle("GET "+managementHost+subscription+"/resourceGroups/haymaker-env/providers/Microsoft.App/managedEnvironments/env", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 200, map[string]any{"name": "env", "location": "East US", "properties": map[string]any{"provisioningState": "Succeeded",
			"workloadProfiles": []any{map[string]any{"name": "E16", "workloadProfileType": "E16", "maximumCount": 3}}}})
	})
	jobs := managementHost + subscription + "/resourceGroups/" + jobsGroup + "/providers/Microsoft.App/jobs"
	f.handle("GET "+jobs, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, map[string]any{"value": all(f.jobs)}) })
	f.handle(jobs+"/{job}", f.job)
	f.handle("GET "+jobs+"/{job}/executions", func(w http.ResponseWriter, r *http.Request) {
		if f.jobs[r.PathValue("job")] == nil {
			fail(w, 404, "ResourceNotFound", "The Resource was not found.")
			return
		}
		executions := []any{}
		for _, execution := range f.executions[r.PathValue("job")] {
			executions = append(executions, execution)
		}
		reply(w, 200, map[string]any{"value": executions})
	})
	f.handle("POST "+jobs+"/{job}/start", func(w http.ResponseWriter, r *http.Request) {
		job := r.PathValue("job")
		made := map[string]any{"name": job + "-x1", "id": "e1", "properties": map[string]any{"status": "Running", "startTime": "2026-01-01T00:00:00Z"}}
		f.executions[job] = append(f.executions[job], made)
		reply(w, 200, map[string]any{"name": made["name"], "id": "e1"})
	})
	f.handle("POST "+jobs+"/{job}/executions/{execution}/stop", func(w http.ResponseWriter, r *http.Request) {
		for _, execution := range f.executions[r.PathValue("job")] {
			execution["properties"].(map[string]any)["status"] = "Stopped"
		}
		w.WriteHeader(200)
	})
}

func (f *fakeAzure) job(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("job")
	found := f.jobs[name]
	switch {
	case r.Method == http.MethodPut:
		made := read(r)
		made["name"], made["id"] = name, r.URL.Path
		made["properties"].(map[string]any)["provisioningState"] = "Succeeded"
		f.jobs[name] = made
		reply(w, 201, made)
	case found == nil && r.Method == http.MethodDelete:
		w.WriteHeader(204)
	case found == nil:
		fail(w, 404, "ResourceNotFound", "The Resource was not found.")
	case r.Method == http.MethodDelete:
		delete(f.jobs, name)
		delete(f.executions, name)
		w.WriteHeader(200)
	default:
		reply(w, 200, found)
	}
}
