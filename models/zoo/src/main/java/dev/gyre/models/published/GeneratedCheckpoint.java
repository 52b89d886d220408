package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.ElementType;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.data.ByteLetters;
import dev.gyre.models.data.JsonTokenizer;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.run.GivenRun;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.Task;
import dev.gyre.models.task.TextTask;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Files of a model in its published size and form with numbers that are drawn, to try out whether and how fast a machine runs it. */
public final class GeneratedCheckpoint {

    private GeneratedCheckpoint() {}

    /** The names of the sizes that can be made. */
    public static List<String> names() {
        return PublishedSize.names();
    }

    /**
     * Writes a model's files.
     *
     * @param name one of {@link #names}
     * @param out folder where the files are to be; must not exist
     * @param seed what the numbers depend on
     * @param type what they're stored as; as the authors did if not given
     * @throws ConfigException if there's no such size
     * @throws GyreException if a file can't be written; nothing is left then
     */
    public static Export.Result write(String name, Path out, long seed, Optional<ElementType> type) {
        PublishedSize size = PublishedSize.named(name);
        return write(size, out, seed, type.orElse(size.type()));
    }

    /** Writes a model of any size. */
    static Export.Result write(PublishedSize size, Path out, long seed, ElementType type) {
        PublishedForm form = Forms.named(size.form());
        return write(size, form, Families.find(form.family()), out, seed, type);
    }

    private static <S extends Settings, M extends Model> Export.Result write(
            PublishedSize size, PublishedForm form, Family<S, M> family, Path out, long seed, ElementType type) {
        Domain domain = Domain.tokens(size.vocabulary());
        S settings = family.settings().parse(size.settings());
        Family.Built<M> declared = family.build(settings, domain, Source.none());
        Exported model = new Exported(
                size.name(),
                settings,
                domain,
                declared.parameters(),
                new DrawnTensors(declared.parameters(), seed, type),
                Map.of(),
                Optional.of(type),
                Export.SHARD);
        GivenRun.folder(out, folder -> {
            form.write(model, folder);
            if (!hasTokenizer(family.task().apply(settings), size.vocabulary())) {
                Weights.json(form.tokenizerFolder(folder).resolve(JsonTokenizer.FILE), tokenizer(size.vocabulary()));
            }
        });
        return new Export.Result(form.name(), declared.size());
    }

    /** Whether models of a family read texts by a tokenizer of their own, which has as many tokens. */
    private static boolean hasTokenizer(Task<?> usual, int vocabulary) {
        return usual instanceof TextTask text && text.tokenizer().vocabulary() == vocabulary;
    }

    /** A tokenizer of as many tokens as the model has, in which texts are their bytes; the other tokens are written by their numbers. */
    private static ObjectNode tokenizer(int vocabulary) {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("version", "1.0");
        json.putArray("added_tokens");
        ObjectNode bytes = json.putObject("pre_tokenizer").put("type", "ByteLevel");
        bytes.put("add_prefix_space", false).put("trim_offsets", true).put("use_regex", true);
        json.set("decoder", bytes.deepCopy());
        ObjectNode words = json.putObject("model").put("type", "BPE").putObject("vocab");
        ByteLetters.all().forEach(letter -> words.put(Character.toString(letter), words.size()));
        while (words.size() < vocabulary) {
            words.put("<" + words.size() + ">", words.size());
        }
        ((ObjectNode) json.path("model")).putArray("merges");
        return json;
    }
}
