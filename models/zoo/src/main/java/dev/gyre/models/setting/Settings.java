package dev.gyre.models.setting;

import java.util.Set;

/**
 * Settings of a model, a task or a recipe: a record whose components carry {@link Setting}, or are such records themselves.
 * From it come options of the command line, their help and ranges, the JSON of a run, and the reading of a paper's own
 * configuration; see {@link SettingsType}. The record's constructor refuses what single ranges can't, by throwing a {@link
 * ConfigException}.
 */
public interface Settings {

    /**
     * These settings, read out of a paper's own configuration, as that means them: for keys that by being there decide more than
     * the setting that they're read into.
     *
     * @param keys what the configuration has, and not as null
     */
    default Settings asPublished(Set<String> keys) {
        return this;
    }
}
