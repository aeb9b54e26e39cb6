package rie

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"
)

// Lambda takes no larger answer: 6 MB and 100 bytes.
const largestAnswer = 6*1024*1024 + 100

type invocation struct {
	id       string
	payload  []byte
	deadline time.Time
	client   string
}

// An answer of the runtime: a result, an error of the handler, or (errorType set, failed) one of the initialisation.
type answer struct {
	payload []byte
	failed  bool
}

// The side that the function's runtime speaks to.
type runtimeSide struct {
	next      chan *invocation
	answers   chan answer
	initError chan answer
	asked     chan struct{}
	current   atomic.Value // id of the invocation that waits for its answer
}

func newRuntimeSide() *runtimeSide {
	return &runtimeSide{
		next:      make(chan *invocation),
		answers:   make(chan answer, 1),
		initError: make(chan answer, 1),
		asked:     make(chan struct{}, 1),
	}
}

func (s *runtimeSide) routes() http.Handler {
	routes := http.NewServeMux()
	routes.HandleFunc("/2018-06-01/runtime/invocation/next", s.handNext)
	routes.HandleFunc("/2018-06-01/runtime/invocation/", s.takeAnswer)
	routes.HandleFunc("/2018-06-01/runtime/init/error", s.takeInitError)
	return routes
}

// The first time that a runtime asks for work it has finished its initialisation.
func (s *runtimeSide) handNext(w http.ResponseWriter, r *http.Request) {
	select {
	case s.asked <- struct{}{}:
	default:
	}
	select {
	case i := <-s.next:
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Lambda-Runtime-Aws-Request-Id", i.id)
		h.Set("Lambda-Runtime-Deadline-Ms", fmt.Sprint(i.deadline.UnixMilli()))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", os.Getenv("_LAMBDA_FUNCTION_ARN"))
		if i.client != "" {
			h.Set("Lambda-Runtime-Client-Context", i.client)
		}
		_, _ = w.Write(i.payload)
	case <-r.Context().Done(): // the runtime died while it waited
	}
}

func (s *runtimeSide) takeAnswer(w http.ResponseWriter, r *http.Request) {
	payload, err := io.ReadAll(r.Body)
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/2018-06-01/runtime/invocation/"), "/")
	if err != nil || len(parts) != 2 || !s.current.CompareAndSwap(parts[0], "") {
		refuse(w, http.StatusBadRequest, "InvalidRequestID", "Invalid request ID")
		return
	}
	if len(payload) > largestAnswer {
		said := fmt.Sprintf("Response payload size exceeded maximum allowed payload size (%d bytes).", largestAnswer)
		s.answers <- answer{failure("Function.ResponseSizeTooLarge", said), true}
		refuse(w, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", said)
		return
	}
	s.answers <- answer{payload, parts[1] == "error"}
	accept(w)
}

func (s *runtimeSide) takeInitError(w http.ResponseWriter, r *http.Request) {
	payload, _ := io.ReadAll(r.Body)
	select {
	case s.initError <- answer{payload, true}:
	default:
	}
	accept(w)
}

func accept(w http.ResponseWriter) {
	w.WriteHeader(http.StatusAccepted)
	_, _ = io.WriteString(w, `{"status":"OK"}`)
}

func refuse(w http.ResponseWriter, status int, kind, said string) {
	w.WriteHeader(status)
	_, _ = w.Write(failure(kind, said))
}

// clear forgets what an earlier program left unsaid.
func (s *runtimeSide) clear() {
	for {
		select {
		case <-s.asked:
		case <-s.answers:
		case <-s.initError:
		default:
			return
		}
	}
}
