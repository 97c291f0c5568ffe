package azuresim

// graphRoles are application permissions of Microsoft Graph, as its service
// principal offers them in every tenant. Source: Microsoft Graph permissions
// reference.
func graphRoles() []any {
	roles := []any{}
	for _, role := range []struct{ value, id string }{
		{"Application.Read.All", "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30"},
		{"Application.ReadWrite.All", "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9"},
		{"Application.ReadWrite.OwnedBy", "18a4783c-866b-4cc7-a460-3d5e5662c884"},
		{"AppRoleAssignment.ReadWrite.All", "06b708a9-e830-4db3-a914-8e69da51d44f"},
		{"Directory.Read.All", "7ab1d382-f21e-4acd-a863-ba3e13f7da61"},
		{"Directory.ReadWrite.All", "19dbc75e-c2e2-444c-a770-ec69d8559fc7"},
		{"Group.Read.All", "5b567255-7703-4780-807c-7be8301ae99b"},
		{"Group.ReadWrite.All", "62a82d76-70ea-41e2-9197-370581804d09"},
		{"Organization.Read.All", "498476ce-e0fe-48b0-b801-37ba7e2685c6"},
		{"Policy.Read.All", "246dd0d5-5bd0-4def-940b-0421030a5b68"},
		{"Policy.ReadWrite.ConditionalAccess", "01c0a623-fc9b-48e9-b794-0756f8e8f067"},
		{"RoleManagement.ReadWrite.Directory", "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8"},
		{"User.Read.All", "df021288-bdef-4463-88db-98f22de89214"},
		{"User.ReadWrite.All", "741f803b-c850-494e-b5df-cde7c675a1ca"},
	} {
		roles = append(roles, map[string]any{
			"id": role.id, "value": role.value, "displayName": role.value, "isEnabled": true, "allowedMemberTypes": []any{"Application"},
		})
	}
	return roles
}
