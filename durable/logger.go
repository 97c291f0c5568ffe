package durable

import (
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"azurehaymaker/durable/replay"
)

// quietCore passes lines on unless the machine is replaying.
type quietCore struct {
	zapcore.Core
	machine *replay.Machine
}

func (c quietCore) Enabled(level zapcore.Level) bool {
	return !c.machine.IsReplaying() && c.Core.Enabled(level)
}

func (c quietCore) With(fields []zapcore.Field) zapcore.Core {
	return quietCore{c.Core.With(fields), c.machine}
}

func (c quietCore) Check(entry zapcore.Entry, checked *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if c.machine.IsReplaying() {
		return checked
	}
	return c.Core.Check(entry, checked)
}

func replaySafe(logger *zap.Logger, machine *replay.Machine) *zap.Logger {
	if logger == nil {
		return zap.NewNop()
	}
	return logger.
		WithOptions(zap.WrapCore(func(core zapcore.Core) zapcore.Core { return quietCore{core, machine} })).
		With(zap.String("instance_id", machine.Info().InstanceID))
}
