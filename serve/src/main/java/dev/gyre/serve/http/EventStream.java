package dev.gyre.serve.http;

import dev.gyre.serve.batch.Job;
import dev.gyre.serve.openai.Answer;
import dev.gyre.serve.openai.ApiException;
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
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.UTF_8);

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
    void send(Answer answer, List<Job> jobs) throws InterruptedException {
        try {
            pieces(answer, jobs);
            Door.refuseGone(jobs);
            answer.usage().ifPresent(this::event);
            event(DONE);
            out.orElseThrow().close();
        } catch (IOException | UncheckedIOException e) {
            throw new CloseConnectionException("the client doesn't take the answer", e);
        }
    }

    private void pieces(Answer answer, List<Job> jobs) throws InterruptedException, IOException {
        long seen = 0;
        while (!answer.isEnded() && jobs.stream().noneMatch(Job::isCancelled)) {
            try {
                seen = await(jobs, seen);
            } catch (RuntimeException e) {
                failed(Problems.of(e));
                return;
            }
            Optional<byte[]> piece = answer.piece();
            if (piece.isPresent()) {
                event(piece.get());
                out.orElseThrow().flush();
                pause(answer, jobs);
            }
        }
    }

    /** What's complete goes out at once. */
    private static void pause(Answer answer, List<Job> jobs) throws InterruptedException {
        if (answer.isEnded()) {
            return;
        }
        if (jobs.size() == 1) {
            jobs.getFirst().awaitEnd(PACE);
        } else {
            Thread.sleep(PACE);
        }
    }

    private static long await(List<Job> jobs, long seen) throws InterruptedException {
        if (jobs.size() == 1) {
            return jobs.getFirst().awaitChange(seen, PACE);
        }
        Thread.sleep(PACE);
        for (Job j : jobs) {
            j.awaitChange(seen, Duration.ZERO);
        }
        return seen;
    }

    /** Before anything was sent it's an answer like any other, later an event. */
    private void failed(ApiException e) {
        if (out.isEmpty()) {
            throw e;
        }
        event(e.body());
    }

    private void event(byte[] data) {
        try {
            OutputStream to = out.orElseGet(this::open);
            to.write(DATA);
            to.write(data);
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
