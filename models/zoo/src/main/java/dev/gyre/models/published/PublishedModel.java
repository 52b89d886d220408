package dev.gyre.models.published;

import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.PublishedTensors;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A published model that is open: what it's like, and where its numbers are.
 *
 * @param form how it's published
 * @param family of its architecture
 * @param settings of the model
 * @param domain sizes that its tensors determine
 * @param tensors its numbers, under names that the family declares
 * @param originals its configuration files by name, to be written back as they are
 * @param files what is closed with it
 * @param tokenizer its tokenizer, where that is in the same file
 */
record PublishedModel<S extends Settings, M extends Model>(
        PublishedForm form,
        Family<S, M> family,
        S settings,
        Domain domain,
        PublishedTensors tensors,
        Map<String, ObjectNode> originals,
        List<TensorFiles> files,
        Optional<GgufTokenizer> tokenizer)
        implements AutoCloseable {

    /**
     * A model of a configuration.
     *
     * @throws dev.gyre.engine.GyreException if the configuration asks for something that can't be
     */
    static PublishedModel<?, ?> of(
            PublishedForm form,
            Configuration c,
            Domain domain,
            PublishedTensors tensors,
            Map<String, ObjectNode> originals,
            List<TensorFiles> files) {
        return of(form, Families.find(form.family()), c, domain, tensors, originals, files);
    }

    private static <S extends Settings, M extends Model> PublishedModel<S, M> of(
            PublishedForm form,
            Family<S, M> family,
            Configuration c,
            Domain domain,
            PublishedTensors tensors,
            Map<String, ObjectNode> originals,
            List<TensorFiles> files) {
        return new PublishedModel<>(
                form, family, c.settings(family.settings()), domain, tensors, originals, files, Optional.empty());
    }

    /** The model with a tokenizer out of its own file. */
    PublishedModel<S, M> with(Optional<GgufTokenizer> own) {
        return new PublishedModel<>(form, family, settings, domain, tensors, originals, files, own);
    }

    /** The model's parameters, declared without memory for their numbers. */
    Family.Built<M> declared() {
        return family.build(settings, domain, Source.none());
    }

    @Override
    public void close() {
        files.forEach(TensorFiles::close);
    }
}
