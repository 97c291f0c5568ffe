package agent

import (
	"io"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// NewLogger writes JSON lines to out, without the secrets the scrubber knows.
// An unknown level means info.
func NewLogger(c Config, out io.Writer, scrubber *Scrubber) *zap.Logger {
	level, err := zapcore.ParseLevel(c.LogLevel)
	if err != nil {
		level = zapcore.InfoLevel
	}
	encoding := zap.NewProductionEncoderConfig()
	encoding.TimeKey = "timestamp"
	encoding.EncodeTime = zapcore.RFC3339NanoTimeEncoder
	core := zapcore.NewCore(zapcore.NewJSONEncoder(encoding), zapcore.Lock(zapcore.AddSync(scrubber.writer(out))), level)
	return zap.New(core).With(zap.String("run_id", c.RunID), zap.String("scenario", c.Scenario), zap.String("agent_id", c.AgentID))
}
