package dev.gyre.cli.template;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.JinjavaProcessors;
import com.hubspot.jinjava.interpret.Context.Library;
import com.hubspot.jinjava.interpret.InterpretException;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import com.hubspot.jinjava.loader.ResourceNotFoundException;
import com.hubspot.jinjava.objects.date.StrftimeFormatter;
import dev.gyre.models.data.PieceTokenizer;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.generate.ChatTemplate;
import dev.gyre.models.setting.ConfigException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A template in Jinja, as the transformers package applies it: blocks trimmed, {@code messages}, {@code tools}, {@code add_generation_prompt}, the
 * tokenizer's marks, {@code tojson}, {@code raise_exception} and {@code strftime_now}. It reads no files and reaches no methods of Java's objects; its
 * time, its output and its recursion are bounded. What is said in a conversation is never taken for a template.
 */
public final class JinjaTemplate implements ChatTemplate {

    private static final Duration LONGEST = Duration.ofSeconds(1);
    /** When a template is tried out, classes are loaded that none has needed before, on a machine that may be busy. */
    private static final Duration LONGEST_TRIAL = Duration.ofSeconds(5);

    private static final int MOST_OUTPUT = 1 << 22;
    private static final int MOST_ITEMS = 10_000;
    private static final int DEEPEST = 30;

    private final String label;
    private final String source;
    private final Map<String, String> marks;
    private final Jinjava engine;
    private final Optional<JinjaTemplate> withTools;
    private final boolean readsTools;
    private final boolean readsCalls;
    private final boolean readsSeveralCalls;
    /** Whether a message that only calls has the content {@code none} rather than an empty text, as some templates ask for. */
    private boolean contentIsNone;

    private Duration limit = LONGEST_TRIAL;

    /**
     * A template.
     *
     * @param label what messages call it
     * @param source its text
     * @param marks the texts of the tokenizer's marks, such as {@code bos_token}
     * @throws ConfigException if it isn't one, or has no form for a question and an answer
     */
    public JinjaTemplate(String label, String source, Map<String, String> marks) {
        this(label, source, marks, Optional.empty());
    }

    /**
     * The same with another one for conversations with tools, if the model brings one.
     *
     * @param withTools the other one
     */
    JinjaTemplate(String label, String source, Map<String, String> marks, Optional<JinjaTemplate> withTools) {
        this.label = label;
        this.source = SyntaxRewriter.rewritten(source.replaceAll("\\r\\n?", "\n"));
        this.marks = Map.copyOf(marks);
        this.withTools = withTools;
        this.engine = new Jinjava(config(limit));
        engine.setResourceLocator((name, charset, interpreter) -> {
            throw new ResourceNotFoundException("a template of conversations reads no files: " + name);
        });
        engine.registerFunction(
                new ELFunctionDefinition("", "raise_exception", JinjaTemplate.class, "refuse", String.class));
        engine.registerFunction(new ELFunctionDefinition("", "strftime_now", JinjaTemplate.class, "now", String.class));
        engine.registerTag(new GenerationTag());
        PythonFilter.ALL.forEach(engine::registerFilter);
        engine.registerExpTest(new IterableCheck());
        engine.registerFunction(new ELFunctionDefinition(
                "", SyntaxRewriter.FUNCTION, SyntaxRewriter.class, "where", Object.class, String.class, String.class));
        engine.registerFunction(new ELFunctionDefinition(
                "", SyntaxRewriter.ITEM, SyntaxRewriter.class, "item", Object.class, long.class));
        render(List.of(new Message("user", "?")), List.of());
        this.readsCalls = writesCalls(List.of());
        this.readsTools = withTools
                .map(JinjaTemplate::readsTools)
                .orElseGet(() -> writes(ToolProbe.ASKED, ToolProbe.TOOLS, ToolProbe::isDescribed)
                        && writesCalls(ToolProbe.TOOLS));
        this.readsSeveralCalls = withTools
                .map(JinjaTemplate::readsSeveralCalls)
                .orElseGet(
                        () -> readsTools && writes(ToolProbe.CALLED_TWICE, ToolProbe.TOOLS, ToolProbe::isCalledTwice));
        this.limit = LONGEST;
    }

    /** Whether it writes calls and their answers; if only where a call's content is none, they get it from now on. */
    private boolean writesCalls(List<Map<String, Object>> tools) {
        if (writes(ToolProbe.CALLED, tools, ToolProbe::isCalled)) {
            return true;
        }
        contentIsNone = !contentIsNone;
        if (writes(ToolProbe.CALLED, tools, ToolProbe::isCalled)) {
            return true;
        }
        contentIsNone = !contentIsNone;
        return false;
    }

    private boolean writes(List<Message> messages, List<Map<String, Object>> tools, Predicate<String> all) {
        try {
            return all.test(render(messages, tools));
        } catch (ConfigException _) {
            return false;
        }
    }

    private static JinjavaConfig config(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        return JinjavaConfig.newBuilder()
                .withTrimBlocks(true)
                .withLstripBlocks(true)
                .withNestedInterpretationEnabled(false)
                .withElResolver(new PythonMethods())
                .withDisabled(Map.of(Library.TAG, Set.of("include", "import", "from", "extends")))
                .withMaxRenderDepth(DEEPEST)
                .withEnableRecursiveMacroCalls(true)
                .withMaxMacroRecursionDepth(DEEPEST)
                .withMaxOutputSize(MOST_OUTPUT)
                .withMaxStringLength(MOST_OUTPUT)
                .withMaxListSize(MOST_ITEMS)
                .withMaxMapSize(MOST_ITEMS)
                .withRangeLimit(MOST_ITEMS)
                .withProcessors(JinjavaProcessors.newBuilder()
                        .withNodePreProcessor((node, interpreter) -> {
                            if (System.nanoTime() - deadline > 0) {
                                throw new InterpretException("it takes longer than " + limit.toMillis() + " ms");
                            }
                        })
                        .build())
                .withLegacyOverrides(LegacyOverrides.newBuilder()
                        .withEvaluateMapKeys(true)
                        .withIterateOverMapKeys(true)
                        .withUseNaturalOperatorPrecedence(true)
                        .withParseWhitespaceControlStrictly(true)
                        .withAllowAdjacentTextNodes(true)
                        .withUseTrimmingForNotesAndExpressions(true)
                        .withKeepNullableLoopValues(true)
                        .build())
                .build();
    }

    /** Refuses a conversation, as a template asks. */
    @SuppressWarnings("DoNotCallSuggester") // templates call it
    public static String refuse(String why) {
        throw new InterpretException(why);
    }

    /** The date, in a form of C's. */
    public static String now(String format) {
        return StrftimeFormatter.format(ZonedDateTime.now(ZoneId.systemDefault()), format, Locale.ENGLISH);
    }

    @Override
    public boolean readsTools() {
        return readsTools;
    }

    @Override
    public boolean readsCalls() {
        return readsCalls;
    }

    @Override
    public boolean readsSeveralCalls() {
        return readsSeveralCalls;
    }

    @Override
    public String apply(List<Message> messages, List<Map<String, Object>> tools) {
        return tools.isEmpty()
                ? render(messages, tools)
                : withTools.orElse(this).render(messages, tools);
    }

    private String render(List<Message> messages, List<Map<String, Object>> tools) {
        Map<String, Object> context = new HashMap<>(marks);
        context.put("messages", said(messages));
        context.put("add_generation_prompt", true);
        if (!tools.isEmpty()) {
            context.put("tools", tools);
        }
        RenderResult result = engine.renderForResult(source, context, config(limit));
        Optional<TemplateError> error = result.getErrors().stream().findFirst();
        if (error.isPresent()) {
            throw new ConfigException(label + " has no form for this conversation: line "
                    + error.get().getLineno() + ": " + reason(error.get()));
        }
        return result.getOutput();
    }

    /** The message of what was thrown first, which may be the template's own. */
    private static String reason(TemplateError error) {
        String message = error.getMessage();
        for (Throwable t = error.getException(); t != null; t = t.getCause()) {
            message = t.getMessage() == null ? message : t.getMessage();
        }
        return message;
    }

    /** The messages as templates of the transformers package read them. */
    private List<Map<String, Object>> said(List<Message> messages) {
        List<Map<String, Object>> all = new ArrayList<>();
        Map<String, String> names = new HashMap<>();
        for (Message m : messages) {
            Map<String, Object> said = new LinkedHashMap<>();
            said.put("role", m.role().equals("developer") ? "system" : m.role());
            said.put(
                    "content",
                    contentIsNone && !m.calls().isEmpty() && m.content().isEmpty() ? null : m.content());
            if (!m.calls().isEmpty()) {
                said.put(
                        "tool_calls",
                        m.calls().stream().map(JinjaTemplate::call).toList());
                m.calls().forEach(c -> names.put(c.id(), c.name()));
            }
            m.answers().ifPresent(id -> {
                said.put("tool_call_id", nine(id));
                Optional.ofNullable(names.get(id)).ifPresent(name -> said.put("name", name));
            });
            all.add(said);
        }
        return all;
    }

    private static Map<String, Object> call(Call call) {
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("name", call.name());
        function.put("arguments", call.arguments());
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("id", nine(call.id()));
        told.put("type", "function");
        told.put("function", function);
        return told;
    }

    /** The last nine letters and digits of an id: Mistral's templates take no other length. */
    private static String nine(String id) {
        String kept = "000000000" + id.replaceAll("[^A-Za-z0-9]", "");
        return kept.substring(kept.length() - 9);
    }

    /** The template writes the mark that a text begins with itself. */
    @Override
    public int[] tokens(List<Message> messages, List<Map<String, Object>> tools, Tokenizer tokenizer) {
        String text = apply(messages, tools);
        return tokenizer instanceof PieceTokenizer pieces ? pieces.plain(text) : tokenizer.encode(text);
    }

    @Override
    public Optional<String> stop() {
        return Optional.empty();
    }
}
