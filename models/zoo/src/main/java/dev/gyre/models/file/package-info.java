/** Files of tensors and configurations, as published models have them. */
package dev.gyre.models.file;
