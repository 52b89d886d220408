package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.models.parameter.Parameter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Form in which an architecture's authors publish models: which files, configuration keys and names. */
interface PublishedForm {

    /** The form's name. */
    String name();

    /** Name of our family. */
    String family();

    /**
     * Whether something was published like this, as far as its configuration tells.
     *
     * @throws GyreException if a configuration can't be read
     */
    boolean recognises(Publication p);

    /**
     * Opens a publication as a model.
     *
     * @throws GyreException if a file is missing or damaged, or the model isn't one that ours can be like
     */
    PublishedModel<?, ?> open(Publication p);

    /** The names under which a parameter is written, which all share its numbers; none if it isn't. */
    default List<String> written(Parameter p) {
        return List.of(p.published().getFirst());
    }

    /** The licence of the weights, where their authors' terms go with them whoever has the files; empty elsewhere. */
    default Optional<String> licence() {
        return Optional.empty();
    }

    /** The folder of the tokenizer and of other files on the model's use, given the model's. */
    default Path tokenizerFolder(Path folder) {
        return folder;
    }

    /**
     * Writes a model's files.
     *
     * @param folder an empty one
     * @throws GyreException if the form has no way to say what the model is like, or a file can't be written
     */
    void write(Exported model, Path folder);
}
