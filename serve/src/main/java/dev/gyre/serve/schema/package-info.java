/** JSON and JSON Schema as grammars: what a schema takes, and a clear refusal of what isn't supported. It knows neither HTTP nor models. */
package dev.gyre.serve.schema;
