package dev.gyre.serve.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.models.data.Tokenizer;
import dev.gyre.serve.constrain.ConstrainedText;
import dev.gyre.serve.constrain.Constraint;
import dev.gyre.serve.constrain.Grammar;
import dev.gyre.serve.constrain.TokenBytes;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What schemas take and don't, value by value; and that none of them costs much. */
class SchemaCompilerTest {

    private static final TokenBytes BYTES = TokenBytes.of(Tokenizer.Bytes.PLAIN);
    private static final long MOST_NANOS = 100_000_000;

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text.replace('\'', '"'));
    }

    private static boolean takes(String schema, String value) {
        Constraint c = new Constraint(SchemaCompiler.compile(json(schema), "schema", false), BYTES);
        ConstrainedText text = new ConstrainedText(c);
        for (byte b : value.replace('\'', '"').getBytes(StandardCharsets.UTF_8)) {
            if (!text.allows(b & 0xff, 1 << 20)) {
                return false;
            }
            text.add(b & 0xff);
        }
        return text.isWhole();
    }

    /** A value that's taken, and one that isn't. */
    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '`', textBlock = """
            {'type':'integer','minimum':-12,'maximum':305} ! -12 ! -13
            {'type':'integer','minimum':-12,'maximum':305} ! 305 ! 306
            {'type':'integer','minimum':-12,'maximum':305} ! 99 ! 1000
            {'type':'integer','minimum':-12,'maximum':305} ! 0 ! -0
            {'type':'integer','minimum':-12,'maximum':305} ! 7 ! 07
            {'type':'integer','minimum':-12,'maximum':305} ! 7 ! 7.0
            {'type':'integer','exclusiveMinimum':9,'exclusiveMaximum':11} ! 10 ! 9
            {'type':'integer','exclusiveMinimum':9,'minimum':9,'exclusiveMaximum':11} ! 10 ! 11
            {'type':'integer','minimum':9.5} ! 10 ! 9
            {'type':'integer','maximum':-2.5} ! -3 ! -2
            {'type':'integer','maximum':-2.5} ! -999999999999999 ! 0
            {'type':'integer','multipleOf':7} ! 49 ! 48
            {'type':'integer','multipleOf':7} ! -7 ! -8
            {'type':'integer','multipleOf':1.5} ! 3 ! 2
            {'type':'number','minimum':0.25,'maximum':1} ! 0.25 ! 0.24
            {'type':'number','minimum':0.25,'maximum':1} ! 1.000 ! 1.001
            {'type':'number','minimum':0.25,'exclusiveMaximum':1} ! 0.9999 ! 1
            {'type':'number','exclusiveMinimum':0.25} ! 0.2500001 ! 0.250
            {'type':'number','exclusiveMinimum':0.25} ! 3 ! 3.
            {'type':'number','maximum':-0.5} ! -0.5 ! -0.49
            {'type':'number','multipleOf':0.01,'maximum':2} ! 1.99 ! 1.999
            {'type':'number','multipleOf':0.07} ! 1234567890123.05 ! 12345678901234.10
            {'type':'number','multipleOf':0.25} ! -2.75 ! 2.7
            {'type':'number'} ! -1.5e-7 ! 1e
            {'type':'number'} ! 0 ! 00
            {'type':'string','minLength':2,'maxLength':3} ! 'é😀' ! 'é'
            {'type':'string','minLength':2,'maxLength':3} ! 'abc' ! 'abcd'
            {'type':'string','maxLength':1} ! '\\n' ! '\\n\\n'
            {'type':'string','maxLength':0} ! '' ! 'a'
            {'type':'string'} ! 'a\\\\b' ! 'a\\qb'
            {'type':'string','pattern':'^a+$'} ! 'aaa' ! ''
            {'type':'string','pattern':'b'} ! 'abc' ! 'aac'
            {'type':'string','pattern':'^b'} ! 'bc' ! 'ab'
            {'type':'string','pattern':'^b|c$'} ! 'xc' ! 'cx'
            {'type':'string','pattern':'^[^a-c\\\\d]$'} ! 'd' ! 'b'
            {'type':'string','pattern':'^[^a-c\\\\d]$'} ! '漢' ! '7'
            {'type':'string','pattern':'^\\\\ud83d\\\\ude00$'} ! '😀' ! 'a'
            {'type':'string','pattern':'^a{2,3}?$','minLength':3} ! 'aaa' ! 'aa'
            {'type':'string','pattern':'^(?<x>a|bc){0,2}$'} ! 'bca' ! 'bcab'
            {'type':'string','pattern':'^.$'} ! 'é' ! '\\n'
            {'type':'string','format':'date'} ! '2024-02-28' ! '2024-02-30'
            {'type':'string','format':'email'} ! 'a.b@c.org' ! 'a.b@c'
            {'type':'string','format':'email'} ! 'a+b@c-d.example.museum' ! 'a b@c.org'
            {'type':'string','format':'ipv6'} ! 'fe80::1' ! '1::2::3'
            {'type':'string','format':'ipv4','pattern':'^10[.]'} ! '10.0.0.255' ! '10.0.0.256'
            {'type':'array','items':{'type':'null'},'minItems':1,'maxItems':2} ! [null,null] ! []
            {'type':'array','items':{'type':'null'},'minItems':1,'maxItems':2} ! [null, null] ! [null,null,null]
            {'type':'array','maxItems':0} ! [] ! [1]
            {'type':'array'} ! [1,{'a':[]}] ! [1,]
            {'type':'object','additionalProperties':false} ! {} ! {'a':1}
            {'type':'object','additionalProperties':{'type':'null'}} ! {'a':null, 'b':null} ! {'a':1}
            {'type':'object','additionalProperties':false,'properties':{}} ! {} ! {'a':1}
            {'type':'object'} ! {'a':{'b':1}} ! []
            {'properties':{'a':{},'b':{'type':'null'},'c':false},'required':['b']} ! {'b':null} ! {'a':1}
            {'properties':{'a':{},'b':{'type':'null'},'c':false},'required':['b']} ! {'a':1,'b':null} ! {'b':null,'c':1}
            {'properties':{'a':{'type':'null'},'b':{'type':'null'}}} ! {'b':null} ! {'b':null,'a':null}
            {'enum':[1,'1',null,{'a':[1.5]}]} ! {'a':[1.5]} ! {'a':[1.50]}
            {'type':'string','enum':[1,'1']} ! '1' ! 1
            {'type':['integer','null'],'minimum':5} ! null ! 4
            {'const':'é\\n'} ! 'é\\n' ! 'e\\n'
            {'anyOf':[{'type':'null'},{'type':'array','items':{'$ref':'#'}}]} ! [[],null,[null]] ! [1]
            {'$defs':{'a/b~c':{'type':'null'}},'$ref':'#/$defs/a~1b~0c'} ! null ! 1
            {'title':'x','description':'y','default':5,'examples':[1],'$schema':'z','type':'boolean'} ! true ! 0
            {'minLength':2} ! 'ab' ! 'a'
            true ! {'x':[1,true,false,null,'']} ! {'x'}
            """)
    void values(String schema, String taken, String refused) {
        assertThat(takes(schema, taken)).as(taken).isTrue();
        assertThat(takes(schema, refused)).as(refused).isFalse();
    }

    /** Each is compiled, or refused with a message, in a tenth of a second; and so is each token of what's compiled, with room. */
    static Stream<Map.Entry<String, JsonNode>> hostile() {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        all.put("repeated repetitions", json("{'type':'string','pattern':'^((a{0,1000}){0,1000}){0,1000}$'}"));
        all.put("counted repetitions", json("{'type':'string','pattern':'^((a{1000}b?){1000}c?){1000}$'}"));
        all.put("ambiguous repetitions", json("{'type':'string','pattern':'^(a|a?a|(a*)*|(a|aa)+)*$'}"));
        all.put("a pattern and a length", json("{'type':'string','pattern':'(a|b){0,99}c','maxLength':100000}"));
        all.put("patterns of many ways", json("{'type':'string','pattern':'" + "(a|b|c|d)?".repeat(400) + "'}"));
        all.put("a long pattern", json("{'type':'string','pattern':'" + "a".repeat(100_000) + "'}"));
        all.put("groups within groups", json("{'type':'string','pattern':'" + "(".repeat(2000) + "'}"));
        all.put("a pattern and a format", json("{'type':'string','pattern':'[a-f]{3,900}','format':'uri'}"));
        all.put("remainders", json("{'type':'number','multipleOf':0.997,'minimum':1}"));
        all.put("depth", nested(1000));
        all.put("a cycle", cycle(1000));
        all.put("a chain", chain(1500));
        all.put("a megabyte", members(20_000));
        all.put("many numbers", numbers(1000));
        all.put("many optional members", members(4000));
        all.put("many values", values(50_000));
        all.put("every way at once", everyWay());
        return all.entrySet().stream();
    }

    private static ObjectNode node() {
        return JsonMapper.shared().createObjectNode();
    }

    private static JsonNode nested(int depth) {
        ObjectNode inner = node().put("type", "null");
        for (int i = 0; i < depth; i++) {
            ObjectNode outer = node().put("type", "array");
            outer.set("items", inner);
            inner = outer;
        }
        return inner;
    }

    private static JsonNode cycle(int count) {
        ObjectNode root = node();
        root.put("$ref", "#/$defs/d0");
        ObjectNode all = root.putObject("$defs");
        for (int i = 0; i < count; i++) {
            all.putObject("d" + i).put("$ref", "#/$defs/d" + (i + 1) % count);
        }
        return root;
    }

    private static JsonNode chain(int count) {
        ObjectNode root = node();
        root.put("$ref", "#/$defs/d0");
        ObjectNode all = root.putObject("$defs");
        for (int i = 0; i < count; i++) {
            all.putObject("d" + i).putArray("anyOf").addObject().put("$ref", "#/$defs/d" + (i + 1));
        }
        all.putObject("d" + count).put("type", "null");
        return root;
    }

    private static JsonNode members(int count) {
        ObjectNode root = node().put("type", "object");
        ObjectNode all = root.putObject("properties");
        IntStream.range(0, count)
                .forEach(i -> all.putObject("member number " + i)
                        .put("type", "string")
                        .put("minLength", 3));
        return root;
    }

    private static JsonNode numbers(int count) {
        ObjectNode root = node().put("type", "object");
        ObjectNode all = root.putObject("properties");
        IntStream.range(0, count)
                .forEach(i -> all.putObject("n" + i).put("type", "integer").put("multipleOf", 991));
        return root;
    }

    private static JsonNode values(int count) {
        ObjectNode root = node();
        IntStream.range(0, count).forEach(root.putArray("enum")::add);
        return root;
    }

    private static JsonNode everyWay() {
        ObjectNode root = node();
        ObjectNode array = node().put("type", "array");
        array.putObject("items").put("$ref", "#");
        for (int i = 0; i < 900; i++) {
            root.withArray("anyOf").add(array);
        }
        return root;
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void noSchemaCostsMuch(Map.Entry<String, JsonNode> hostile) {
        Grammar grammar = Grammar.nothing();
        long[] nanos = new long[3];
        String said = "";
        for (int i = 0; i < nanos.length; i++) {
            long begin = cpu();
            try {
                grammar = SchemaCompiler.compile(hostile.getValue(), "schema", false);
            } catch (SchemaException e) {
                said = e.getMessage();
                assertThat(said).startsWith("schema").hasSizeLessThan(400);
            }
            nanos[i] = cpu() - begin;
        }
        assertThat(IntStream.range(0, nanos.length)
                        .mapToLong(i -> nanos[i])
                        .min()
                        .orElseThrow())
                .as("%s: %s", hostile.getKey(), said)
                .isLessThan(MOST_NANOS);
        if (said.isEmpty()) {
            ConstrainedText text = new ConstrainedText(new Constraint(grammar, BYTES));
            for (int i = 0; i < 200 && !text.isComplete(); i++) {
                long begin = cpu();
                float[] logits = new float[256];
                text.restrict(logits, 1000);
                text.add(likeliest(logits, i));
                assertThat(cpu() - begin)
                        .as("%s, token %d", hostile.getKey(), i)
                        .isLessThan(MOST_NANOS);
            }
        }
    }

    /** Of the tokens that may come, one after the other. */
    private static int likeliest(float[] logits, int i) {
        int[] may =
                IntStream.range(0, logits.length).filter(t -> logits[t] == 0).toArray();
        return may[i % may.length];
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Test
    void aRefusalNamesItsPath() {
        assertThatThrownBy(() -> SchemaCompiler.compile(
                        json("{'$defs':{'a':{'anyOf':[true,{'contains':1}]}},'properties':{'x':{'$ref':'#/$defs/a'}}}"),
                        "schema",
                        false))
                .isInstanceOfSatisfying(
                        SchemaException.class, e -> assertThat(e.path()).isEqualTo("schema.$defs.a.anyOf[1].contains"))
                .hasMessage("schema.$defs.a.anyOf[1].contains isn't supported: leave it out");
    }

    /** Without tokens beyond ASCII, characters beyond it are escaped. */
    @Test
    void charactersMayBeEscaped() {
        TokenBytes ascii = TokenBytes.of(new Tokenizer.Bytes(0, 128, -1));
        assertThat(ascii.writesJson()).isTrue();
        assertThat(ascii.writesAll()).isFalse();
        Constraint c = new Constraint(
                SchemaCompiler.compile(json("{'type':'string','pattern':'^[é-ë]\\\\ud83d\\\\ude00$'}"), "schema", true),
                ascii);
        ConstrainedText text = new ConstrainedText(c);
        String value = "\"\\u00ea\\ud83d\\ude00\"";
        for (int b : value.chars().toArray()) {
            assertThat(text.allows(b, 99)).as("%c", b).isTrue();
            text.add(b);
        }
        assertThat(text.isComplete()).isTrue();
    }
}
