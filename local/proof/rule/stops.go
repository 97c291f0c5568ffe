package rule

import "slices"

// StopsHost says whether the job host does not start at all, so that no function
// is found however good it is.
func StopsHost(id ID) bool {
	return slices.Contains([]ID{
		RootBelow, RootAbove, NoHostFile, MisnamedHostFile, CaseClash, LeadingSlash, RouteTemplate,
		HostBroken, HostNoObject, VersionMissing, VersionWrong, BundleID, BundleRange, BundleRangeMissing,
		TimeoutInvalid, TimeoutBeyondPlan, QueueOption, MessageEncoding, HostOptionInvalid,
		HandlerMissing, HandlerPathMissing, PathInDescription, StartTimeoutInvalid,
		LocalBroken, EncryptedMissing, EncryptedTrue, LocalNested, ContainerName, HostHidden,
		ImageRootMissing, ImageNoHost, ImageEntrypoint, ImagePlatform, MountOverRoot, TrialHostFailed,
	}, id)
}
