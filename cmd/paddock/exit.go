package main

// Exit codes.
const (
	exitOK          = 0
	exitFailure     = 1
	exitUsage       = 2
	exitTimeout     = 124 // as timeout(1)
	exitInterrupted = 130 // 128 + SIGINT
	exitLost        = 134 // 128 + SIGABRT, with which V8 would end the process
	exitMemory      = 137 // 128 + SIGKILL, as after the kernel's out-of-memory killer
)

// exitCodes is part of the help texts.
const exitCodes = `Exit codes:
  0    success
  1    an uncaught exception or rejection, or another failure of the run
  2    invalid usage: a bad flag, a missing file, an unknown command
  124  the run took longer than --timeout; the message says whether its isolate was lost
  130  interrupted with Ctrl-C
  134  V8 reported a fatal error, usually a failed allocation, and the isolate was lost
  137  the run reached the memory limit (--heap)`

// exitError ends the program with an exit code. A nil err means that the error has
// been reported already.
type exitError struct {
	code int
	err  error
}

func (e exitError) Error() string {
	if e.err == nil {
		return "reported"
	}
	return e.err.Error()
}

func (e exitError) Unwrap() error { return e.err }
