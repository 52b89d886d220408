package dev.gyre.serve.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.gyre.models.data.JsonTokenizer;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.serve.constrain.ConstrainedText;
import dev.gyre.serve.constrain.Constraint;
import dev.gyre.serve.constrain.Grammar;
import dev.gyre.serve.constrain.TokenBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** What's drawn under a schema's masks is valid by a validator that isn't ours, whatever the tokens and however soon it has to end. */
class GeneratedSchemasTest {

    private static final int SCHEMAS = Integer.getInteger("gyre.schemas", 100);
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    @TempDir
    private static Path folder;

    /** Tokens of a byte, tokens of several, and tokens that write no byte beyond ASCII. */
    static Stream<Tokenizer> tokenizers() throws IOException {
        for (String file : List.of(JsonTokenizer.FILE, JsonTokenizer.CONFIG)) {
            // From the zoo's tests, which are in a jar.
            try (InputStream in = Tokenizer.class.getResourceAsStream("tokenizers/bytes/" + file)) {
                Files.copy(Objects.requireNonNull(in, file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return Stream.of(Tokenizer.Bytes.PLAIN, JsonTokenizer.open(folder), new Tokenizer.Bytes(1, 129, 0));
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void whatIsWrittenIsValid(Tokenizer tokenizer) {
        TokenBytes tokens = TokenBytes.of(tokenizer);
        RandomSchemas schemas = new RandomSchemas(tokenizer.vocabulary());
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < SCHEMAS; i++) {
            ObjectNode schema = schemas.next();
            Grammar grammar = SchemaCompiler.compile(schema, "schema", !tokens.writesAll());
            Constraint constraint = new Constraint(grammar, tokens);
            Schema validator = REGISTRY.getSchema(schema.toString(), InputFormat.JSON);
            for (int room : List.of((int) grammar.shortest(), (int) grammar.shortest() + 40, 2000)) {
                String text = write(constraint, tokens, random, room);
                List<?> errors = validator.validate(
                        text,
                        InputFormat.JSON,
                        context -> context.executionConfig(c -> c.formatAssertionsEnabled(true)));
                assertThat(errors).as("%s of %s", text, schema).isEmpty();
            }
        }
    }

    /** Draws tokens at random among those that may come. */
    private static String write(Constraint constraint, TokenBytes tokens, SplittableRandom random, int room) {
        ConstrainedText text = new ConstrainedText(constraint);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int vocabulary = tokens.size();
        for (int left = room; !text.isComplete(); left--) {
            assertThat(left).as(bytes.toString(StandardCharsets.UTF_8)).isPositive();
            float[] logits = new float[vocabulary];
            text.restrict(logits, left);
            int token = random.nextInt(vocabulary);
            while (logits[token] == Float.NEGATIVE_INFINITY) {
                token = (token + 1) % vocabulary;
            }
            bytes.writeBytes(text.add(token));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
