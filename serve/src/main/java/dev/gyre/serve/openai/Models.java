package dev.gyre.serve.openai;

import dev.gyre.serve.batch.ModelWorker;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The models that there are. */
public final class Models {

    private Models() {}

    /** All of them. */
    public static byte[] list(List<? extends ModelWorker<?>> workers) {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        root.put("object", "list");
        ArrayNode data = root.putArray("data");
        workers.forEach(l -> describe(data.addObject(), l));
        return JsonMapper.shared().writeValueAsBytes(root);
    }

    /** One of them. */
    public static byte[] one(ModelWorker<?> worker) {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        describe(root, worker);
        return JsonMapper.shared().writeValueAsBytes(root);
    }

    private static void describe(ObjectNode node, ModelWorker<?> worker) {
        node.put("id", worker.name());
        node.put("object", "model");
        node.put("created", worker.opened().getEpochSecond());
        node.put("owned_by", "gyre");
    }
}
