package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.setting.ConfigException;
import java.util.List;
import java.util.function.Supplier;

/** Opens published models: what goes wrong with somebody else's files isn't the user's wrong use of a command. */
final class Opening {

    private Opening() {}

    /** Makes something of files, which are closed if that fails. */
    static <T> T with(List<TensorFiles> files, Supplier<T> made) {
        try {
            return made.get();
        } catch (ConfigException e) {
            files.forEach(TensorFiles::close);
            throw new GyreException(files.getFirst() + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            files.forEach(TensorFiles::close);
            throw e;
        }
    }
}
