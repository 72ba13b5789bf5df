package muster.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PageTasksTest {
    @Test
    void tasks_of_pages_are_taken_and_those_of_other_threads_are_not() {
        var trace = """
                {"metadata": {"clock": [1]}, "traceEvents": [
                  {"ph": "X", "name": "ThreadControllerImpl::RunTask", "pid": 7, "tid": 1, "ts": 5, "dur": 120000,
                   "tdur": 11000},
                  {"ph": "X", "name": "ThreadControllerImpl::RunTask", "pid": 7, "tid": 2, "ts": 5, "dur": 990000},
                  {"ph": "X", "name": "SomethingWithin", "pid": 7, "tid": 1, "ts": 6, "dur": 110000},
                  {"ph": "M", "name": "thread_name", "pid": 7, "tid": 1, "args": {"name": "CrRendererMain"}},
                  {"ph": "M", "name": "thread_name", "pid": 7, "tid": 2, "args": {"name": "Compositor"}},
                  {"ph": "X", "name": "RunTask", "pid": 7, "tid": 1, "ts": 9, "dur": 1500}
                ]}""";

        var tasks = PageTasks.in(trace.getBytes(StandardCharsets.UTF_8));

        assertThat(tasks).extracting(PageTasks.Task::millis).containsExactly(120.0, 1.5);
        assertThat(tasks.get(0)).hasToString("120 ms, 11 of them on a processor: SomethingWithin=110");
    }
}
