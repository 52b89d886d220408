package dev.gyre.serve.http;

import dev.gyre.models.model.Insight;
import dev.gyre.serve.batch.Lane;
import dev.gyre.serve.batch.Scheduler;
import dev.gyre.serve.openai.InsightRequest;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** Tells what a model decides about a text: where BLT's patches begin, which tokens NAMM keeps. */
final class Insights {

    private final Scheduler scheduler;
    private final Function<String, Lane> lanes;
    private final int mostBytes;

    Insights(Scheduler scheduler, Function<String, Lane> lanes, int mostBytes) {
        this.scheduler = scheduler;
        this.lanes = lanes;
        this.mostBytes = mostBytes;
    }

    void tell(ServerRequest request, ServerResponse response) throws InterruptedException {
        InsightRequest asked = InsightRequest.read(Body.read(request, mostBytes), lanes);
        try {
            List<Insight> insights =
                    scheduler.inspect(asked.lane(), asked.tokens()).get();
            Body.sendJson(request, response, asked.answer(insights));
        } catch (ExecutionException e) {
            throw Problems.of(e.getCause());
        }
    }
}
