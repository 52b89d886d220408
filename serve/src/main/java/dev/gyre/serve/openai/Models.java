package dev.gyre.serve.openai;

import dev.gyre.serve.batch.Lane;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The models that there are. */
public final class Models {

    private Models() {}

    /** All of them. */
    public static byte[] list(List<? extends Lane<?>> lanes) {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        root.put("object", "list");
        ArrayNode data = root.putArray("data");
        lanes.forEach(l -> describe(data.addObject(), l));
        return JsonMapper.shared().writeValueAsBytes(root);
    }

    /** One of them. */
    public static byte[] one(Lane<?> lane) {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        describe(root, lane);
        return JsonMapper.shared().writeValueAsBytes(root);
    }

    private static void describe(ObjectNode node, Lane<?> lane) {
        node.put("id", lane.name());
        node.put("object", "model");
        node.put("created", lane.opened().getEpochSecond());
        node.put("owned_by", "gyre");
    }
}
