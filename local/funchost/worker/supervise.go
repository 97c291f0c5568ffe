package worker

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// dispatcher is the category of the host's messages about restarts.
const dispatcher = "Microsoft.Azure.WebJobs.Script.Workers.HttpFunctionInvocationDispatcher"

// The rules of restart.
const (
	maxDeaths        = 3
	deathWindow      = 30 * time.Minute
	restartExitCode  = 200
	killPatience     = time.Second
	maxErrorsInCrash = 3
)

// deaths counts errors; a gap of more than the window forgets the earlier ones.
type deaths struct {
	count int
	last  time.Time
}

// add counts one and says whether the limit is reached.
func (d *deaths) add(now time.Time) bool {
	if now.Sub(d.last) > deathWindow {
		d.count = 0
	}
	d.count, d.last = d.count+1, now
	return d.count >= maxDeaths
}

// what is to come after one process.
type what int

const (
	again what = iota
	stop
)

// once runs one process from start to end.
func (w *Worker) once(ctx context.Context) (what, error) {
	id := w.options.NewID()
	p, err := w.start(id)
	if err != nil {
		w.options.Log.Error("Worker.HttpWorkerProcess."+id, "Failed to start Worker Channel. Process fileName: %s\n%s", w.options.Program, w.startException(err))
		return w.afterEnd(ctx)
	}
	w.ready.process(p.pid())
	probing, cancel := context.WithCancel(ctx)
	defer cancel()
	initialized := make(chan error, 1)
	go func() { initialized <- w.probe(probing) }()
	for {
		select {
		case err := <-initialized:
			initialized = nil
			if err == nil {
				w.options.Log.Info(dispatcher, "Worker process started and initialized.")
				w.ready.got()
				if w.options.OnReady != nil {
					w.options.OnReady(p.pid())
				}
				continue
			}
			if ctx.Err() != nil {
				continue
			}
			w.options.Log.Error("Worker.HttpWorkerChannel."+id, "Failed to start http worker process. workerId:%s\nSystem.TimeoutException: Initializing HttpWorker timed out.", id)
			w.end(p)
			return w.counted()
		case <-p.exited:
			cancel()
			return w.afterExit(ctx, id, p)
		case pid := <-w.restart:
			if pid != p.pid() {
				continue
			}
			w.end(p)
			return again, nil
		case <-ctx.Done():
			if !w.left.Load() {
				w.end(p)
			}
			return stop, nil
		}
	}
}

// end kills the process and waits a moment for it.
func (w *Worker) end(p *process) {
	w.ready.lost()
	p.kill()
	w.ready.process(0)
	w.client.CloseIdleConnections()
}

func (w *Worker) afterExit(ctx context.Context, id string, p *process) (what, error) {
	code := p.exitCode()
	if code != 0 {
		w.ready.lost()
	}
	w.ready.process(0)
	p.drain()
	w.client.CloseIdleConnections()
	switch code {
	case 0:
		// Nobody restarts it: later invocations find the port closed.
		return w.afterEnd(ctx)
	case restartExitCode:
		return again, nil
	}
	message := fmt.Sprintf("Language Worker Process exited. Pid=%d.\nMicrosoft.Azure.WebJobs.Script.Workers.WorkerProcessExitException: %s exited with code %d (0x%X)", p.pid(), w.options.Program, code, code)
	if lines := p.errorLines(); len(lines) > 0 {
		message += "\n ---> System.Exception: " + strings.Join(lines, ",")
	}
	w.options.Log.Error("Worker.HttpWorkerProcess."+id, "%s", message)
	return w.counted()
}

func (w *Worker) counted() (what, error) {
	if w.deaths.add(w.options.Now()) {
		w.options.Log.Error(dispatcher, "Exceeded http worker restart retry count. Shutting down Functions Host")
		return stop, ErrCrashed
	}
	return again, nil
}

// afterEnd waits, without a process, for the stop: nothing starts one again.
func (w *Worker) afterEnd(ctx context.Context) (what, error) {
	<-ctx.Done()
	return stop, nil
}
