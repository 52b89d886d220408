package dev.gyre.serve.http;

import dev.gyre.serve.batch.GenerationJob;
import dev.gyre.serve.batch.Output;
import dev.gyre.serve.batch.TextWorker;
import dev.gyre.serve.openai.Answer;
import dev.gyre.serve.openai.CompletionReader;
import dev.gyre.serve.openai.CompletionRequest;
import dev.gyre.serve.openai.ResponseAnswer;
import dev.gyre.serve.openai.ResponseRequest;
import dev.gyre.serve.openai.StreamedAnswer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.function.Supplier;

/** The endpoints that write text. */
final class Generation {

    private final Supplier<Serving> serving;
    private final int mostBytes;

    /**
     * Endpoints.
     *
     * @param mostBytes of a body
     */
    Generation(Supplier<Serving> serving, int mostBytes) {
        this.serving = serving;
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

    /** Answers with items rather than with choices. */
    void respond(ServerRequest request, ServerResponse response) throws InterruptedException {
        Serving now = serving.get();
        ResponseRequest asked = ResponseRequest.read(Body.read(request, mostBytes), now::textWorker);
        GenerationJob job = new GenerationJob(asked.request());
        ResponseAnswer answer = new ResponseAnswer(asked, job);
        write(request, response, now, asked.worker(), List.of(job), answer, asked.stream(), answer::whole);
    }

    private void answer(ServerRequest request, ServerResponse response, boolean chat) throws InterruptedException {
        Serving now = serving.get();
        CompletionRequest asked = CompletionReader.read(Body.read(request, mostBytes), chat, now::textWorker);
        List<GenerationJob> jobs =
                asked.generations().stream().map(GenerationJob::new).toList();
        Answer answer = new Answer(asked, jobs);
        write(request, response, now, asked.worker(), jobs, answer, asked.stream(), answer::whole);
    }

    private static void write(
            ServerRequest request,
            ServerResponse response,
            Serving now,
            TextWorker worker,
            List<GenerationJob> jobs,
            StreamedAnswer answer,
            boolean stream,
            Supplier<byte[]> whole)
            throws InterruptedException {
        AdmissionControl.pass(now.scheduler(), worker, jobs, () -> {
            try {
                if (stream) {
                    new EventStream(response).send(answer, jobs);
                } else {
                    AdmissionControl.await(jobs);
                    Body.sendJson(request, response, whole.get());
                }
            } finally {
                count(jobs);
            }
        });
    }

    /** A prompt that nothing was written behind may not have been read either. */
    private static void count(List<GenerationJob> jobs) {
        int read = 0;
        int written = 0;
        for (GenerationJob job : jobs) {
            int tokens = job.outputs().stream().mapToInt(Output::tokens).sum();
            read += tokens > 0 ? job.request().prompt().length : 0;
            written += tokens;
        }
        HttpExchange.current().tokens(read, written);
    }
}
