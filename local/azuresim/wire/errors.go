package wire

import (
	"fmt"
	"time"
)

// ARMError is the error envelope of Azure Resource Manager (OData v4 error).
func ARMError(status int, code, format string, args ...any) Answer {
	return JSON(status, map[string]any{"error": map[string]any{
		"code": code, "message": fmt.Sprintf(format, args...),
	}})
}

// GraphError is Microsoft Graph's error envelope.
func GraphError(now time.Time, status int, code, format string, args ...any) Answer {
	return JSON(status, map[string]any{"error": map[string]any{
		"code":    code,
		"message": fmt.Sprintf(format, args...),
		"innerError": map[string]any{
			"date": now.UTC().Format("2006-01-02T15:04:05"),
		},
	}})
}

// VaultError is Key Vault's error envelope; inner may be empty.
func VaultError(status int, code, inner, format string, args ...any) Answer {
	body := map[string]any{"code": code, "message": fmt.Sprintf(format, args...)}
	if inner != "" {
		body["innererror"] = map[string]any{"code": inner}
	}
	return JSON(status, map[string]any{"error": body})
}

// RegistryError is the error list of the OCI distribution specification.
func RegistryError(status int, code, format string, args ...any) Answer {
	return JSON(status, map[string]any{"errors": []any{map[string]any{
		"code": code, "message": fmt.Sprintf(format, args...),
	}}})
}
