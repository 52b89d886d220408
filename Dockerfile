# Gyre with a runtime of its own: docker build -t gyre . && docker run --rm -v "$PWD/runs:/home/gyre/runs" gyre demo
FROM debian:trixie-slim AS build
COPY . /src
RUN /src/setup.sh dist /opt/gyre

FROM debian:trixie-slim
# What Java draws the loss curve's letters with.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libfreetype6 libharfbuzz0b fontconfig fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 gyre
COPY --from=build /opt/gyre /opt/gyre
USER gyre
WORKDIR /home/gyre
# The server: docker run --rm -p 8080:8080 ... gyre serve --host 0.0.0.0 --api-key-file ... runs/demo
EXPOSE 8080
ENTRYPOINT ["/opt/gyre/gyre"]
