/** Settings as records, with options, help, ranges and JSON. */
package dev.gyre.models.setting;
