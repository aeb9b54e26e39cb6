package rie

import (
	"os"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

// relay copies what a program prints to our own output.
type relay struct {
	read syscall.RawConn
	// Held from taking a piece out of the pipe to having printed it.
	printing sync.Mutex
	// The last piece did not end its line.
	midLine bool
}

// How long a platform line waits for what the program printed before it.
const drainLimit = 200 * time.Millisecond

// newRelay also gives the end that the program writes to.
func newRelay() (*relay, *os.File, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	connection, err := read.SyscallConn()
	if err != nil {
		return nil, nil, err
	}
	r := &relay{read: connection}
	go func() {
		defer read.Close()
		r.copy()
	}()
	return r, write, nil
}

func (r *relay) copy() {
	piece := make([]byte, 64<<10)
	for end := false; !end; {
		err := r.read.Read(func(fd uintptr) bool {
			r.printing.Lock()
			defer r.printing.Unlock()
			n, err := syscall.Read(int(fd), piece)
			if err == syscall.EAGAIN {
				return false // wait until there is something
			}
			if n <= 0 {
				end = true
				return true
			}
			_, _ = os.Stdout.Write(piece[:n])
			r.midLine = piece[n-1] != '\n'
			return true
		})
		end = end || err != nil
	}
}

// drain returns when all that the program has printed so far is in our output: Lambda's own lines come after it.
func (r *relay) drain() {
	for deadline := time.Now().Add(drainLimit); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		r.printing.Lock()
		waiting := r.waiting()
		if waiting == 0 && r.midLine {
			_, _ = os.Stdout.WriteString("\n")
			r.midLine = false
		}
		r.printing.Unlock()
		if waiting == 0 {
			return
		}
	}
}

// waiting is how many bytes are in the pipe.
func (r *relay) waiting() (count int32) {
	_ = r.read.Control(func(fd uintptr) {
		_, _, _ = syscall.Syscall(syscall.SYS_IOCTL, fd, syscall.TIOCINQ, uintptr(unsafe.Pointer(&count)))
	})
	return count
}
