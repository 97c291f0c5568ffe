package armsample

func (client *ShopsClient) createCreateRequest(ctx context.Context, name string, shop Shop, options *Options) (*policy.Request, error) {
	urlPath := "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Sample/shops/{name}"
	req, err := runtime.NewRequest(ctx, http.MethodPut, runtime.JoinPaths(client.internal.Endpoint(), urlPath))
	reqQP := req.Raw().URL.Query()
	reqQP.Set("api-version", version20240501)
	if err := runtime.MarshalAsJSON(req, shop); err != nil {
		return nil, err
	}
	return req, err
}

func (client *ShopsClient) createAtSubscriptionCreateRequest(ctx context.Context, name string, shop ShopProperties) (*policy.Request, error) {
	urlPath := "/subscriptions/{subscriptionId}/providers/Microsoft.Sample/shops/{name}"
	req, err := runtime.NewRequest(ctx, http.MethodPut, runtime.JoinPaths(client.internal.Endpoint(), urlPath))
	reqQP := req.Raw().URL.Query()
	reqQP.Set("api-version", version20240501)
	return req, runtime.MarshalAsJSON(req, shop)
}

func (client *ShopsClient) updateCreateRequest(ctx context.Context, name string, options *ShopsClientUpdateOptions) (*policy.Request, error) {
	urlPath := "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Sample/shops/{name}/clean"
	req, err := runtime.NewRequest(ctx, http.MethodPost, runtime.JoinPaths(client.internal.Endpoint(), urlPath))
	reqQP := req.Raw().URL.Query()
	reqQP.Set("api-version", "2024-05-01")
	return req, runtime.MarshalAsJSON(req, *options.Body)
}

func (client *ShopsClient) rentCreateRequest(ctx context.Context, name string, shop Shop) (*policy.Request, error) {
	urlPath := "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Sample/shops/{name}/rent"
	req, err := runtime.NewRequest(ctx, http.MethodPost, runtime.JoinPaths(client.internal.Endpoint(), urlPath))
	reqQP := req.Raw().URL.Query()
	reqQP.Set("api-version", "2023-01-01")
	return req, runtime.MarshalAsJSON(req, shop)
}

func (client *ShopsClient) listCreateRequest(ctx context.Context) (*policy.Request, error) {
	urlPath := "/subscriptions/{subscriptionId}/providers/Microsoft.Sample/shops"
	req, err := runtime.NewRequest(ctx, http.MethodGet, runtime.JoinPaths(client.internal.Endpoint(), urlPath))
	reqQP := req.Raw().URL.Query()
	reqQP.Set("api-version", version20240501)
	return req, err
}

func (client *MarketsClient) getCreateRequest(ctx context.Context) (*policy.Request, error) {
	urlPath := "/subscriptions/{subscriptionId}/providers/Microsoft.Sample/markets/{name}"
	req, err := runtime.NewRequest(ctx, http.MethodGet, runtime.JoinPaths(client.internal.Endpoint(), urlPath))
	reqQP := req.Raw().URL.Query()
	reqQP.Set("api-version", version20240501)
	return req, err
}
