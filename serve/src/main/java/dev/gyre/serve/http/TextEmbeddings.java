package dev.gyre.serve.http;

import dev.gyre.serve.batch.EmbeddingJob;
import dev.gyre.serve.openai.EmbeddingRequest;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.function.Supplier;

/** The endpoint that turns texts into vectors. */
final class TextEmbeddings {

    private final Supplier<Serving> serving;
    private final int mostBytes;

    /**
     * An endpoint.
     *
     * @param mostBytes of a body
     */
    TextEmbeddings(Supplier<Serving> serving, int mostBytes) {
        this.serving = serving;
        this.mostBytes = mostBytes;
    }

    void embed(ServerRequest request, ServerResponse response) throws InterruptedException {
        Serving now = serving.get();
        EmbeddingRequest asked = EmbeddingRequest.read(Body.read(request, mostBytes), now::textWorker);
        EmbeddingJob job = new EmbeddingJob(asked.texts(), asked.worker().limits());
        AdmissionControl.pass(now.scheduler(), asked.worker(), List.of(job), () -> {
            AdmissionControl.await(List.of(job));
            HttpExchange.current().tokens(asked.tokens(), 0);
            Body.sendJson(request, response, asked.answer(job.embeddings()));
        });
    }
}
