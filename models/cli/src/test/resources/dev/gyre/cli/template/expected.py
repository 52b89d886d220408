# python3 expected.py > expected.json: what Python's Jinja makes of the templates here, set up as the transformers package does (Debian: python3-jinja2).
import json
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment


def refuse(why):
    raise TemplateError(why)


def jinja():
    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    env.filters["tojson"] = lambda x, indent=None: json.dumps(x, ensure_ascii=False, indent=indent)
    env.globals["raise_exception"] = refuse
    return env


def call(id, arguments):
    return {"id": id, "type": "function", "function": {"name": "weather", "arguments": arguments}}


def answer(id, text):
    return {"role": "tool", "tool_call_id": id, "name": "weather", "content": text}


TOOL = {"type": "function", "function": {"name": "weather", "description": "Weather at \"a\" <place> & é", "parameters": {
    "type": "object", "properties": {"city": {"type": "string", "enum": ["Ulm", "Köln"]}, "days": {"type": "number", "minimum": 0.5}},
    "required": ["city"]}}}
ASKED = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Warm?"}]
ONE = [call("abcdefgh1", {"city": "Ulm", "days": 2})]
TWO = [call("abcdefgh1", {"city": "Ulm", "days": 1.5}), call("abcdefgh2", {"city": "Köln", "on": [True, None]})]


def talks(nothing):
    yield ASKED
    yield ASKED + [{"role": "assistant", "content": nothing, "tool_calls": ONE}, answer("abcdefgh1", "21 \"C\"")]
    yield ASKED + [{"role": "assistant", "content": nothing, "tool_calls": TWO}, answer("abcdefgh1", "21"), answer("abcdefgh2", "22")]


cases = []
for name, nothing in (("lines", ""), ("levels", ""), ("nine", None)):  # what a template takes for a message that only calls
    for messages in talks(nothing):
        for tools in ([TOOL], []):
            try:
                with open(name + ".jinja") as source:
                    text = jinja().from_string(source.read()).render(
                        messages=messages, tools=tools or None, add_generation_prompt=True, bos_token="<s>")
            except TemplateError as e:
                text = "refused: " + str(e)
            cases.append({"template": name, "messages": messages, "tools": tools, "text": text})
numbers = [1.0, 0.5, 1e20, 1e-5, -2.5e-7, 123456789012345680.0, 1e16, 9999999999999998.0, 0.0001, 1 / 3, -0.0]
print(json.dumps({"cases": cases, "numbers": [json.dumps(n) for n in numbers]}, ensure_ascii=False, indent=1))
