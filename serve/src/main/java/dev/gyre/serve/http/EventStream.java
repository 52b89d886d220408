package dev.gyre.serve.http;

import dev.gyre.serve.batch.GenerationJob;
import dev.gyre.serve.openai.ApiException;
import dev.gyre.serve.openai.StreamedAnswer;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An answer as server-sent events, which go out as they come, but not more often than every 20 ms. */
final class EventStream {

    private static final Duration PACE = Duration.ofMillis(20);
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] LINE = "\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] TYPE = "event: ".getBytes(StandardCharsets.UTF_8);

    private final ServerResponse response;
    private Optional<OutputStream> out = Optional.empty();

    EventStream(ServerResponse response) {
        this.response = response;
    }

    /**
     * Sends an answer until it's complete or nobody wants it.
     *
     * @throws CloseConnectionException if the client doesn't take it
     */
    void send(StreamedAnswer answer, List<GenerationJob> jobs) throws InterruptedException {
        try {
            pieces(answer, jobs);
            AdmissionControl.refuseGone(jobs);
            answer.last().forEach(this::event);
            out.orElseThrow().close();
        } catch (IOException | UncheckedIOException e) {
            throw new CloseConnectionException("the client doesn't take the answer", e);
        }
    }

    private void pieces(StreamedAnswer answer, List<GenerationJob> jobs) throws InterruptedException, IOException {
        long seen = 0;
        while (!answer.isEnded() && jobs.stream().noneMatch(GenerationJob::isCancelled)) {
            try {
                seen = await(jobs, seen);
            } catch (RuntimeException e) {
                failed(answer, Problems.of(e));
                return;
            }
            List<StreamedAnswer.Event> events = answer.next();
            if (!events.isEmpty()) {
                events.forEach(this::event);
                out.orElseThrow().flush();
                pause(answer, jobs);
            }
        }
    }

    /** What's complete goes out at once. */
    private static void pause(StreamedAnswer answer, List<GenerationJob> jobs) throws InterruptedException {
        if (answer.isEnded()) {
            return;
        }
        if (jobs.size() == 1) {
            jobs.getFirst().awaitEnd(PACE);
        } else {
            Thread.sleep(PACE);
        }
    }

    private static long await(List<GenerationJob> jobs, long seen) throws InterruptedException {
        if (jobs.size() == 1) {
            return jobs.getFirst().awaitChange(seen, PACE);
        }
        Thread.sleep(PACE);
        for (GenerationJob j : jobs) {
            j.awaitChange(seen, Duration.ZERO);
        }
        return seen;
    }

    /** Before anything was sent it's an answer like any other, later an event. */
    private void failed(StreamedAnswer answer, ApiException e) {
        if (out.isEmpty()) {
            throw e;
        }
        event(answer.failure(e));
    }

    private void event(StreamedAnswer.Event event) {
        try {
            OutputStream to = out.orElseGet(this::open);
            if (!event.type().isEmpty()) {
                to.write(TYPE);
                to.write(event.type().getBytes(StandardCharsets.UTF_8));
                to.write(LINE);
            }
            to.write(DATA);
            to.write(event.data());
            to.write(END);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private OutputStream open() {
        response.header("Content-Type", "text/event-stream; charset=utf-8")
                .header("Cache-Control", "no-cache")
                .header("X-Accel-Buffering", "no");
        OutputStream opened = response.outputStream();
        out = Optional.of(opened);
        return opened;
    }
}
