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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A template in Jinja, as the transformers package applies it: blocks trimmed, {@code messages}, {@code add_generation_prompt}, the tokenizer's
 * marks, {@code raise_exception} and {@code strftime_now}. It reads no files and reaches no methods of Java's objects; its
 * time, its output and its recursion are bounded. What is said in a conversation is never taken for a template.
 */
public final class JinjaTemplate implements ChatTemplate {

    private static final Duration LONGEST = Duration.ofSeconds(1);
    private static final int MOST_OUTPUT = 1 << 22;
    private static final int MOST_ITEMS = 10_000;
    private static final int DEEPEST = 30;

    private final String label;
    private final String source;
    private final Map<String, String> marks;
    private final Jinjava engine;

    /**
     * A template.
     *
     * @param label what messages call it
     * @param source its text
     * @param marks the texts of the tokenizer's marks, such as {@code bos_token}
     * @throws ConfigException if it isn't one, or has no form for a question and an answer
     */
    public JinjaTemplate(String label, String source, Map<String, String> marks) {
        this.label = label;
        this.source = SyntaxRewriter.rewritten(source.replaceAll("\\r\\n?", "\n"));
        this.marks = Map.copyOf(marks);
        this.engine = new Jinjava(config(System.nanoTime() + LONGEST.toNanos()));
        engine.setResourceLocator((name, charset, interpreter) -> {
            throw new ResourceNotFoundException("a template of conversations reads no files: " + name);
        });
        engine.registerFunction(
                new ELFunctionDefinition("", "raise_exception", JinjaTemplate.class, "refuse", String.class));
        engine.registerFunction(new ELFunctionDefinition("", "strftime_now", JinjaTemplate.class, "now", String.class));
        engine.registerTag(new GenerationTag());
        engine.registerFunction(new ELFunctionDefinition(
                "", SyntaxRewriter.FUNCTION, SyntaxRewriter.class, "where", Object.class, String.class, String.class));
        apply(List.of(new Message("user", "?")));
    }

    private static JinjavaConfig config(long deadline) {
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
                                throw new InterpretException("it takes longer than " + LONGEST.toMillis() + " ms");
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
        return StrftimeFormatter.format(ZonedDateTime.now(ZoneId.systemDefault()), format, Locale.ROOT);
    }

    @Override
    public String apply(List<Message> messages) {
        Map<String, Object> context = new HashMap<>(marks);
        context.put("messages", messages.stream().map(JinjaTemplate::said).toList());
        context.put("add_generation_prompt", true);
        RenderResult result = engine.renderForResult(source, context, config(System.nanoTime() + LONGEST.toNanos()));
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

    private static Map<String, String> said(Message m) {
        return Map.of("role", m.role().equals("developer") ? "system" : m.role(), "content", m.content());
    }

    /** The template writes the mark that a text begins with itself. */
    @Override
    public int[] tokens(List<Message> messages, Tokenizer tokenizer) {
        String text = apply(messages);
        return tokenizer instanceof PieceTokenizer pieces ? pieces.plain(text) : tokenizer.encode(text);
    }

    @Override
    public Optional<String> stop() {
        return Optional.empty();
    }
}
