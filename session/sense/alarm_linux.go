package sense

import (
	"context"
	"encoding/binary"

	"golang.org/x/sys/unix"
)

// alarm rings when the time of day has jumped, which it also does when the
// computer wakes up, so that nobody waits for the next beat then. It waits
// without waking: for a timer that never fires, and that the kernel cancels
// when the clock is set (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET). Where
// there is no such timer it returns at once.
func alarm(ctx context.Context, ring func()) {
	timer, err := unix.TimerfdCreate(unix.CLOCK_REALTIME, unix.TFD_CLOEXEC|unix.TFD_NONBLOCK)
	if err != nil {
		return
	}
	defer unix.Close(timer)
	end, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		return
	}
	defer unix.Close(end)
	const never = 1 << 40 // seconds after 1970
	at := unix.ItimerSpec{Value: unix.NsecToTimespec(0)}
	at.Value.Sec = never
	if unix.TimerfdSettime(timer, unix.TFD_TIMER_ABSTIME|unix.TFD_TIMER_CANCEL_ON_SET, &at, nil) != nil {
		return
	}
	woken := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(woken)
		_, _ = unix.Write(end, binary.NativeEndian.AppendUint64(nil, 1)) // it has room for one
	})
	for ctx.Err() == nil && rings(timer, end) {
		ring()
	}
	if !stop() {
		<-woken // it writes to what is closed next
	}
}

// rings waits until the timer is cancelled, and tells whether it was.
func rings(timer, end int) bool {
	for {
		watched := []unix.PollFd{{Fd: int32(timer), Events: unix.POLLIN}, {Fd: int32(end), Events: unix.POLLIN}}
		if _, err := unix.Poll(watched, -1); err != nil && err != unix.EINTR {
			return false
		}
		var fired [8]byte
		if _, err := unix.Read(timer, fired[:]); err == unix.ECANCELED {
			return true
		}
		if watched[1].Revents != 0 {
			return false
		}
	}
}
