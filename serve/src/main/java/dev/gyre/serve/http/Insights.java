package dev.gyre.serve.http;

import dev.gyre.serve.batch.Inspection;
import dev.gyre.serve.openai.InsightRequest;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.function.Supplier;

/** Tells what a model decides about a text: where BLT's patches begin, which tokens NAMM keeps. */
final class Insights {

    private final Supplier<Serving> serving;
    private final int mostBytes;

    Insights(Supplier<Serving> serving, int mostBytes) {
        this.serving = serving;
        this.mostBytes = mostBytes;
    }

    void tell(ServerRequest request, ServerResponse response) throws InterruptedException {
        Serving now = serving.get();
        InsightRequest asked = InsightRequest.read(Body.read(request, mostBytes), now::textWorker);
        Inspection inspection = new Inspection(asked.tokens());
        AdmissionControl.pass(now.scheduler(), asked.worker(), List.of(inspection), () -> {
            AdmissionControl.await(List.of(inspection));
            HttpExchange.current().tokens(asked.tokens().length, 0);
            Body.sendJson(request, response, asked.answer(inspection.insights()));
        });
    }
}
