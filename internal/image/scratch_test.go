package image

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// surroundings makes the folder $1/dev, with a mount that is shared as /dev is on most
// machines, and a mount below it. Then it runs the script on its standard input. It prints
// the exit status, the files that are left, and the number of mounts.
const surroundings = `
	set -euo pipefail
	mkdir "$1/dev" "$1/tmp"
	mount -t tmpfs shared "$1/dev"
	mount --make-shared "$1/dev"
	mkdir "$1/dev/pts"
	mount -t tmpfs below "$1/dev/pts"
	touch "$1/dev/null" "$1/dev/pts/0"
	cat >"$1/script.sh"
	TMPDIR=$1/tmp bash "$1/script.sh" "$1" && status=0 || status=$?
	echo "status $status"
	(cd "$1" && find dev tmp -mindepth 1 | sort)
	echo "mounts $(grep -c " $1/" /proc/self/mountinfo)"
`

// interrupt is a script that waits for the file ready, and then sends a signal to the
// script that runs it in the foreground.
const interrupt = `until [[ -e $1/ready ]]; do sleep 0.01; done; kill -%s $PPID; sleep 1000`

func TestScratch(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("it requires root, because it mounts")
	}
	here, err := os.Getwd()
	require.NoError(t, err)
	const untouched = "dev/null\ndev/pts\ndev/pts/0\n"
	mount := `mkdir "$work/dev"; mount --rbind "$1/dev" "$work/dev"; touch "$1/dev/ready"; mv "$1/dev/ready" "$1/ready"; `
	interrupted := func(signal string) string {
		return `foreground bash -c '` + strings.Replace(interrupt, "%s", signal, 1) + `' - "$1"`
	}
	for name, c := range map[string]struct{ script, want, stderr string }{
		"ends":      {"foreground true", "status 0\n" + untouched + "mounts 2\n", ""},
		"fails":     {"foreground bash -c 'exit 7'", "status 7\n" + untouched + "mounts 2\n", ""},
		"goes on":   {"foreground false || foreground echo on", "on\nstatus 0\n" + untouched + "mounts 2\n", ""},
		"no space":  {"scratch 1000000000", "", "not enough disk"},
		"interrupt": {mount + interrupted("INT"), "status 130\n" + untouched + "mounts 2\n", ""},
		"terminate": {mount + interrupted("TERM"), "status 130\n" + untouched + "mounts 2\n", ""},
		"hang up":   {mount + interrupted("HUP"), "status 130\n" + untouched + "mounts 2\n", ""},
		"with space": {
			`mkdir "$work/a b"; mount --bind "$1/dev" "$work/a b"`,
			"status 0\n" + untouched + "mounts 2\n", "",
		},
		"ignores signals": {
			mount + `foreground bash -c 'trap "" TERM; kill -INT $PPID; while sleep 0.1; do :; done'`,
			"status 130\n" + untouched + "mounts 2\n", "",
		},
		"namespace": {
			`mkdir "$work/dev"
			foreground bash -c '
				unshare --mount --pid --fork --kill-child bash -c "mount --rbind $1/dev $2/dev; >$1/ready; sleep 1000" &
				` + strings.Replace(interrupt, "%s", "INT", 1) + `' - "$1" "$work"`,
			"status 130\n" + untouched + "mounts 2\n", "",
		},
		"cannot unmount": {
			mount + `umount() { return 1; }
			` + interrupted("INT"), "", "is not deleted, because these mounts are still below it",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			// The namespaces end all processes and mounts with the command. A shell cannot trap signals that
			// its parent ignores, as nohup does.
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			command := exec.CommandContext(ctx, "env", "--default-signal",
				"unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
				"bash", "-c", surroundings, "-", dir)
			command.Stdin = strings.NewReader("set -euo pipefail\n. " + filepath.Join(here, "scratch.sh") +
				"\nscratch 0\n" + c.script)
			var stderr strings.Builder
			command.Stderr = &stderr
			out, err := command.Output()
			require.NoError(t, err, stderr.String())
			require.Contains(t, stderr.String(), c.stderr)
			if c.want != "" {
				require.Equal(t, c.want, string(out))
				return
			}
			require.Contains(t, string(out), "status 1\n"+untouched)
		})
	}
}
