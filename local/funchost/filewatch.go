package funchost

import (
	"azurehaymaker/local/funchost/hostlog"
	"azurehaymaker/local/funchost/watch"
)

// newWatcher starts to watch the script root; nil when that is impossible, which only
// costs the restarts.
func (h *scriptHost) newWatcher() *watch.Watcher {
	w, err := watch.New(h.options.Root)
	if err != nil {
		h.log.Warn(hostlog.Startup, "Changes of files do not restart the host: %v", err)
		return nil
	}
	return w
}

// watchFiles reports changes until the listeners end. A host.json that cannot be read is
// watched as well: mending it restarts the host.
func (h *scriptHost) watchFiles(w *watch.Watcher) {
	switch {
	case w == nil:
	case h.startErr == nil && !h.config.WatchFiles:
		_ = w.Close()
	default:
		w.Also = h.config.WatchDirectories
		h.watching.Go(func() { w.Run(h.polling, h.changed) })
	}
}
