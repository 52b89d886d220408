package dev.gyre.serve.http;

import dev.gyre.serve.batch.Job;
import dev.gyre.serve.batch.Lane;
import dev.gyre.serve.batch.Scheduler;
import dev.gyre.serve.openai.Answer;
import dev.gyre.serve.openai.AskReader;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.function.Function;

/** The endpoints that write text. */
final class Generation {

    private final Scheduler scheduler;
    private final Function<String, Lane> lanes;
    private final int mostBytes;

    /**
     * Endpoints.
     *
     * @param lanes finds a model by its name, or refuses it
     * @param mostBytes of a body
     */
    Generation(Scheduler scheduler, Function<String, Lane> lanes, int mostBytes) {
        this.scheduler = scheduler;
        this.lanes = lanes;
        this.mostBytes = mostBytes;
    }

    /** Completes a text. */
    void complete(ServerRequest request, ServerResponse response) throws InterruptedException {
        answer(request, response, false);
    }

    /** Goes on with a conversation. */
    void chat(ServerRequest request, ServerResponse response) throws InterruptedException {
        answer(request, response, true);
    }

    private void answer(ServerRequest request, ServerResponse response, boolean chat) throws InterruptedException {
        AskReader.Request asked = AskReader.read(Body.read(request, mostBytes), chat, lanes);
        List<Job> jobs = asked.ask().assignments().stream().map(Job::new).toList();
        scheduler.submit(asked.lane(), jobs);
        Line.current().whenGone(() -> jobs.forEach(Job::cancel));
        Answer answer = new Answer(asked.ask(), asked.lane(), jobs);
        try {
            if (asked.ask().stream()) {
                new EventStream(response).send(answer, jobs);
            } else {
                for (Job j : jobs) {
                    j.await();
                }
                refuseGone(jobs);
                Body.sendJson(request, response, answer.whole());
            }
        } finally {
            jobs.forEach(Job::cancel);
        }
    }

    private static void refuseGone(List<Job> jobs) {
        if (jobs.stream().anyMatch(Job::isCancelled)) {
            throw new CloseConnectionException("the client hung up");
        }
    }
}
