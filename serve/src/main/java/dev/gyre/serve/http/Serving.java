package dev.gyre.serve.http;

import dev.gyre.serve.batch.Lane;
import dev.gyre.serve.batch.Scheduler;
import dev.gyre.serve.openai.ApiException;
import dev.gyre.serve.page.PageData;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a server answers from once its models are ready.
 *
 * @param lanes one for each model
 * @param data what the page shows besides texts
 */
public record Serving(Scheduler scheduler, List<Lane> lanes, PageData data) {

    /**
     * A model's lane.
     *
     * @throws ApiException if there's no model of the name
     */
    Lane lane(String name) {
        return lanes.stream()
                .filter(l -> l.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ApiException.of(
                        404,
                        "model_not_found",
                        "there's no model of that name here, but "
                                + lanes.stream().map(Lane::name).collect(Collectors.joining(", "))));
    }
}
