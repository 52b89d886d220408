package dev.gyre.models.setting;

/**
 * What determines a model, a task or a recipe: a record whose components carry {@link Setting}, or are such records themselves.
 * From it come options of the command line, their help and ranges, the JSON of a run, and the reading of a paper's own
 * configuration; see {@link SettingsType}. The record's constructor refuses what single ranges can't, by throwing a {@link
 * ConfigException}.
 */
public interface Settings {}
