package main

import (
	"bufio"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// start starts the program, waits for its first line, and returns the pipe that it
// writes to.
func start(t *testing.T, code string) (pipe io.ReadCloser, stop func(os.Signal) (code int, signal syscall.Signal)) {
	t.Helper()
	cmd := paddock(t, "eval", code)
	pipe, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	_, err = bufio.NewReaderSize(pipe, 16).ReadString('\n')
	require.NoError(t, err)
	return pipe, func(s os.Signal) (int, syscall.Signal) {
		if s != nil {
			require.NoError(t, cmd.Process.Signal(s))
		}
		require.Error(t, cmd.Wait())
		status := cmd.ProcessState.Sys().(syscall.WaitStatus)
		return status.ExitStatus(), status.Signal()
	}
}

func TestInterrupt(t *testing.T) {
	_, stop := start(t, "console.log('ready'); for (;;);")
	code, _ := stop(os.Interrupt)
	require.Equal(t, 130, code)
}

// If the reader of its output goes away, SIGPIPE ends the program without a message.
func TestClosedPipe(t *testing.T) {
	pipe, stop := start(t, "for (;;) console.log('ready')")
	require.NoError(t, pipe.Close())
	_, signal := stop(nil)
	require.Equal(t, syscall.SIGPIPE, signal)
}

func TestFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full")
	}
	defer full.Close()
	cmd := paddock(t, "run", "values.js")
	var stderr strings.Builder
	cmd.Stdout, cmd.Stderr = full, &stderr
	require.Error(t, cmd.Run())
	require.Equal(t, 1, cmd.ProcessState.ExitCode())
	require.Contains(t, stderr.String(), "paddock: write the output: ")
	require.Contains(t, stderr.String(), "no space left on device")
}
