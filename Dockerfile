ARG BASE=docker.io/library/python:3.13-slim

FROM ${BASE} AS build
# of the wheel, as there is no git here to read the tag: --build-arg VERSION="$(git describe --tags --abbrev=0)"
ARG VERSION
WORKDIR /source
COPY LICENSE README.md constraints.txt pyproject.toml ./
COPY docs/package.md docs/
COPY app app
COPY share share
# compiled files that count whatever time the copy below gives their sources: nobody who runs it could write others
RUN python -m venv --without-pip /opt/cognito-tui \
 && SETUPTOOLS_SCM_PRETEND_VERSION=${VERSION} pip --python /opt/cognito-tui/bin/python \
    install --no-cache-dir --no-compile -c constraints.txt . \
 && python -m compileall -q --invalidation-mode unchecked-hash /opt/cognito-tui/lib

FROM ${BASE}
ARG VERSION
LABEL org.opencontainers.image.title="cognito-tui" \
      org.opencontainers.image.description="Sign in to Amazon Cognito from a terminal, and leave with AWS credentials" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}"
COPY --from=build /opt/cognito-tui /opt/cognito-tui
# any user may be the one who runs it, such as the owner of what is mounted at the home
RUN mkdir -m 1777 /home/cognito
ENV HOME=/home/cognito PATH=/opt/cognito-tui/bin:$PATH
WORKDIR /home/cognito
USER 1000:1000
ENTRYPOINT ["cognito-tui"]
