package dev.gyre.fpga.project;

import dev.gyre.fpga.flow.BankAccess;
import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.flow.NodeOperation;
import dev.gyre.fpga.pipeline.BlockRam;
import dev.gyre.fpga.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A schedule as a drawing: a column a cycle, a box an operation, lines along which values go; those to the left come around. */
final class ScheduleDrawing {
    private static final int COLUMN = 150;
    private static final int ROW = 26;
    private static final int TOP = 56;
    private static final int BOX = 110;

    private final Pipeline pipeline;
    private final Map<Integer, Integer> rows = new HashMap<>();
    private final Map<Integer, String> labels = new HashMap<>();

    private ScheduleDrawing(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** The drawing as SVG. */
    static String of(String kernel, Pipeline pipeline) {
        return new ScheduleDrawing(pipeline).draw(kernel);
    }

    private String draw(String kernel) {
        Map<Integer, Integer> heights = new HashMap<>();
        for (Node node : pipeline.nodes()) {
            int task = pipeline.tasks().get(node);
            if (!labels.containsKey(task)) {
                labels.put(task, label(node));
                rows.put(task, heights.merge(pipeline.cycle(node), 1, Integer::sum) - 1);
            }
        }
        int height =
                TOP + ROW * (heights.values().stream().mapToInt(h -> h).max().orElse(0) + 1);
        int width = COLUMN * pipeline.depth();
        StringBuilder text = new StringBuilder(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"11\">\n"
                        .formatted(width, height));
        text.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        text.append("<text x=\"8\" y=\"16\" font-size=\"13\">%s: a round begins every %s and takes %d</text>\n"
                .formatted(
                        escaped(kernel),
                        pipeline.interval() == 1 ? "cycle" : pipeline.interval() + " cycles",
                        pipeline.depth()));
        for (int c = 0; c < pipeline.depth(); c++) {
            text.append(
                    "<rect x=\"%d\" y=\"24\" width=\"%d\" height=\"%d\" fill=\"%s\"/><text x=\"%d\" y=\"40\" fill=\"#555\">cycle %d</text>\n"
                            .formatted(
                                    c * COLUMN,
                                    COLUMN,
                                    height - 24,
                                    c % 2 == 0 ? "#f4f6f8" : "#ffffff",
                                    c * COLUMN + 8,
                                    c));
        }
        lines().forEach(text::append);
        labels.forEach((task, label) -> text.append(box(task, label)));
        return text.append("</svg>\n").toString();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Node node : pipeline.nodes()) {
            int to = pipeline.tasks().get(node);
            for (Node input : node.inputs()) {
                Pipeline.Source source = Pipeline.source(input);
                if (source.node().isFixed()) {
                    continue;
                }
                int from = pipeline.tasks().get(source.node());
                lines.add("<path d=\"M%d %d C%d %d %d %d %d %d\" fill=\"none\" stroke=\"%s\"/>\n"
                        .formatted(
                                x(from) + BOX,
                                y(from),
                                x(from) + BOX + 20,
                                y(from),
                                x(to) - 20,
                                y(to),
                                x(to),
                                y(to),
                                source.distance() == 0 ? "#a8b4c0" : "#d9822b"));
            }
        }
        return lines;
    }

    private String box(int task, String label) {
        boolean memory = label.startsWith("load") || label.startsWith("store");
        return "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\" fill=\"%s\" stroke=\"#345\"/><text x=\"%d\" y=\"%d\">%s</text>\n"
                .formatted(
                        x(task),
                        y(task) - 10,
                        BOX,
                        ROW - 6,
                        memory ? "#cfe3f5" : "#ffffff",
                        x(task) + 5,
                        y(task) + 4,
                        escaped(label.length() > 18 ? label.substring(0, 17) + "…" : label));
    }

    private int x(int task) {
        return pipeline.schedule().cycles()[task] * COLUMN + 20;
    }

    private int y(int task) {
        return TOP + rows.get(task) * ROW + 6;
    }

    private String label(Node node) {
        return switch (node.operation()) {
            case NodeOperation.Read(BankAccess access, long _) -> "load " + access.array() + across(access);
            case NodeOperation.Write(BankAccess access, long _) -> "store " + access.array() + across(access);
            case NodeOperation.Arithmetic(var op, int bits) ->
                bits == 1 ? logic(op.symbol()) : constant(op.symbol(), node);
            case NodeOperation.Compare(var relation) -> constant(relation.symbol(), node);
            case NodeOperation.Choose _ -> "? :";
            case NodeOperation.BitCount _ -> "count ones";
            case NodeOperation.Unit(String name) -> name;
            case NodeOperation.Wrap(int bits, boolean _) -> "low " + bits + " bits";
            default -> node.operation().getClass().getSimpleName();
        };
    }

    private static String logic(String symbol) {
        return symbol.equals("&") ? "and" : symbol.equals("|") ? "or" : "not";
    }

    private static String constant(String symbol, Node node) {
        return node.input(1).isConstant()
                ? symbol + " 0x" + Long.toHexString(node.input(1).value() & 0xFFFFFFFFL)
                : symbol;
    }

    private String across(BankAccess access) {
        BlockRam memory = pipeline.memories().stream()
                .filter(m -> m.array().equals(access.array()))
                .findFirst()
                .orElseThrow();
        return memory.banks() == 1 ? "" : " x " + access.elements().size();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
