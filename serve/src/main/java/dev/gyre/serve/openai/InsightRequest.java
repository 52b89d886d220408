package dev.gyre.serve.openai;

import dev.gyre.models.model.Insight;
import dev.gyre.serve.batch.TextWorker;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request for a model's decisions about a text. OpenAI's protocol has no such thing; the form is that of its other requests.
 *
 * @param tokens of the text
 */
public record InsightRequest(TextWorker worker, int[] tokens) {

    /** Tokens that are looked at, one by one. */
    private static final int MOST = 4096;

    /**
     * Reads a body with {@code model} and {@code text}.
     *
     * @param workers finds a model by its name, or the one that there is
     * @throws ApiException if something is wrong with it
     */
    public static InsightRequest read(byte[] body, Function<Optional<String>, TextWorker> workers) {
        RequestFields fields = RequestFields.of(body);
        TextWorker worker = workers.apply(fields.text("model"));
        if (!worker.hasInsights()) {
            throw ApiException.parameter(
                    "model",
                    "no_insights",
                    "the model " + worker.name()
                            + " decides nothing about tokens that could be told: ask one of blt or namm");
        }
        String text = fields.text("text")
                .orElseThrow(() -> ApiException.parameter("text", "you must provide a text parameter"));
        fields.refuseUnknown();
        int[] tokens = worker.tokenizer().encode(text);
        if (tokens.length == 0 || tokens.length > Math.min(MOST, worker.longest())) {
            throw ApiException.parameter(
                    "text",
                    "text has " + tokens.length + " tokens, but has to have 1 to " + Math.min(MOST, worker.longest()));
        }
        return new InsightRequest(worker, tokens);
    }

    /**
     * The answer: the text in pieces, one a token, with what was decided.
     *
     * @param insights behind each token, or behind all of them
     */
    public byte[] answer(List<Insight> insights) {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        root.put("model", worker.name());
        ArrayNode bytes = root.putArray("bytes");
        for (int t : tokens) {
            ArrayNode one = bytes.addArray();
            for (byte b : worker.tokenizer().bytes(t)) {
                one.add(b & 0xff);
            }
        }
        if (!insights.isEmpty()) {
            switch (insights.getLast()) {
                case Insight.Patch last -> addPatches(root.putArray("patch_starts"), insights);
                case Insight.Kept last -> {
                    ArrayNode kept = root.putArray("kept");
                    for (double share : last.shares()) {
                        kept.add(share);
                    }
                }
            }
        }
        return JsonMapper.shared().writeValueAsBytes(root);
    }

    private static void addPatches(ArrayNode starts, List<Insight> insights) {
        boolean open = false;
        for (int i = 0; i < insights.size(); i++) {
            if (!open) {
                starts.add(i);
            }
            open = insights.get(i) instanceof Insight.Patch p && p.open();
        }
    }
}
