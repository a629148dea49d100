"""The archive of a project (归档包): everything the portal holds of it, as one zip.

``contents`` says what goes in, ``writing`` writes it with a manifest, ``verifying`` holds a zip
against its manifest.
"""
