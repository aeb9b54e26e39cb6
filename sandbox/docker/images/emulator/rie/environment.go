package rie

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// One execution environment: at most one program, at most one invocation at a time.
type environment struct {
	one     sync.Mutex
	command []string
	timeout time.Duration
	api     *runtimeSide
	program *process
}

func newEnvironment(command []string, timeout time.Duration) *environment {
	return &environment{command: command, timeout: timeout, api: newRuntimeSide()}
}

// How an invocation ended, beside its answer.
type ending struct {
	answer
	status    string
	errorType string
}

func (e *environment) invocations(w http.ResponseWriter, r *http.Request) {
	payload, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	id := r.Header.Get("X-Amzn-RequestId")
	if id == "" {
		id = fmt.Sprintf("%016x", time.Now().UnixNano())
	}
	end := e.invoke(&invocation{id: id, payload: payload, client: r.Header.Get("X-Amz-Client-Context")})
	w.Header().Set("Content-Type", "application/json")
	if end.failed {
		w.Header().Set("X-Amz-Function-Error", "Unhandled")
	}
	_, _ = w.Write(end.payload)
}

// The program starts with the first invocation, so that what it logs while it starts belongs to that one.
func (e *environment) invoke(i *invocation) ending {
	e.one.Lock()
	defer e.one.Unlock()
	begin := time.Now()
	e.forgetDead()
	var initTime time.Duration
	var end ending
	if e.program == nil {
		end = e.initialise(i.id)
		initTime = time.Since(begin)
	}
	logStart(i.id)
	begin = time.Now()
	memory := 0
	if !end.failed {
		end = e.hand(i, begin)
	}
	if e.program != nil {
		memory = e.program.peak()
	}
	if end.status != "" {
		e.stop()
	}
	report{i.id, time.Since(begin), initTime, memory, end.status, end.errorType}.log()
	return end
}

// Runs the program until it asks for work. Lambda allows ten seconds.
func (e *environment) initialise(id string) ending {
	begin := time.Now()
	failed := func(status, kind string, payload []byte) ending {
		logInitFailure(time.Since(begin), status, kind)
		e.stop()
		return ending{answer{payload, true}, "error", kind}
	}
	e.api.clear()
	program, err := start(e.command)
	if err != nil {
		kind := startErrorType(err)
		fmt.Println(err)
		return failed("error", kind, failure(kind, fmt.Sprintf("RequestId: %s Error: %v", id, err)))
	}
	e.program = program
	output := program.output
	select {
	case <-e.api.asked:
		output.drain()
		return ending{}
	case said := <-e.api.initError:
		output.drain()
		return failed("error", errorTypeOf(said.payload), said.payload)
	case err := <-program.exited:
		e.program = nil
		output.drain()
		select { // it said why before it ended
		case said := <-e.api.initError:
			return failed("error", errorTypeOf(said.payload), said.payload)
		default:
		}
		said := fmt.Sprintf("RequestId: %s Error: %s", id, exitReason(err))
		fmt.Printf("%s\nRuntime.ExitError\n", said)
		return failed("error", "Runtime.ExitError", failure("Runtime.ExitError", said))
	case <-time.After(min(e.timeout, 10*time.Second) - haste):
		return failed("timeout", "", e.timedOut(id))
	}
}

func (e *environment) hand(i *invocation, begin time.Time) ending {
	defer e.program.output.drain()
	i.deadline = begin.Add(e.timeout)
	e.api.current.Store(i.id)
	late := time.After(e.timeout - haste)
	select {
	case e.api.next <- i:
	case err := <-e.program.exited:
		return e.ended(i.id, err)
	case <-late:
		return ending{answer{e.timedOut(i.id), true}, "timeout", ""}
	}
	select {
	case said := <-e.api.answers:
		return ending{answer: said}
	case err := <-e.program.exited:
		select { // it answered before it ended
		case said := <-e.api.answers:
			e.program = nil
			return ending{answer: said}
		default:
		}
		return e.ended(i.id, err)
	case <-late:
		return ending{answer{e.timedOut(i.id), true}, "timeout", ""}
	}
}

func (e *environment) ended(id string, err error) ending {
	e.program.output.drain()
	e.program = nil
	said := fmt.Sprintf("RequestId: %s Error: %s", id, exitReason(err))
	fmt.Printf("%s\nRuntime.ExitError\n", said)
	return ending{answer{failure("Runtime.ExitError", said), true}, "error", "Runtime.ExitError"}
}

func (e *environment) timedOut(id string) []byte {
	said := fmt.Sprintf("Task timed out after %.2f seconds", e.timeout.Seconds())
	fmt.Printf("%s %s %s\n", time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), id, said)
	return failure("Sandbox.Timedout", fmt.Sprintf("RequestId: %s Error: %s", id, said))
}

func (e *environment) stop() {
	if e.program != nil {
		e.program.kill()
		e.program = nil
	}
}

// A program that ended between two invocations is replaced without an error, as Lambda does.
func (e *environment) forgetDead() {
	if e.program == nil {
		return
	}
	select {
	case <-e.program.exited:
		e.program = nil
	default:
	}
}

func errorTypeOf(payload []byte) string {
	var said struct {
		Type string `json:"errorType"`
	}
	_ = json.Unmarshal(payload, &said)
	return said.Type
}
