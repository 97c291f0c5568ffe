package main

import (
	"io"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// newLogger writes JSON lines to stdout only: the host turns every line of
// stderr into an error, the logger's own trouble included.
func newLogger(stdout io.Writer, level zapcore.Level) *zap.Logger {
	cfg := zap.NewProductionEncoderConfig()
	cfg.TimeKey = "time"
	cfg.EncodeTime = func(t time.Time, e zapcore.PrimitiveArrayEncoder) {
		e.AppendString(t.UTC().Format(time.RFC3339Nano))
	}
	cfg.EncodeDuration = zapcore.StringDurationEncoder
	out := zapcore.Lock(zapcore.AddSync(stdout))
	core := zapcore.NewCore(zapcore.NewJSONEncoder(cfg), out, level)
	return zap.New(core, zap.ErrorOutput(out))
}

// redirectStandardLog catches what libraries print with package log, which goes
// to stderr otherwise. The returned function undoes it.
func redirectStandardLog(log *zap.Logger) func() { return zap.RedirectStdLog(log.Named("stdlog")) }
