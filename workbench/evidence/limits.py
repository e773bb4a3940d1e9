"""Every limit on what is read, in one place. Past a limit a thing is refused or skipped, aloud."""

PROBE_BYTES = 64 * 1024  # how much of a file's start decides what it is
LINE_BYTES = 32 * 1024 * 1024  # one line of a text export; a 10 MB body fits three times
BODY_CHARS = 16 * 1024 * 1024  # one message's text
XML_ATTRIBUTE_BYTES = 512 * 1024 * 1024  # one MMS part: phones cap them far below
XML_RECORD_BYTES = 64 * 1024 * 1024  # one record of an XML report, attachments apart
MAIL_BYTES = 64 * 1024 * 1024  # one email, with its attachments
DECODER_MEMORY = 3 * 1024**3  # address space of such a process
DOCUMENT_BYTES = 64 * 1024 * 1024  # text of one document
DECODER_SECONDS = 120  # without a word from a decoder in a process of its own
RECIPIENTS = 1000  # named on one message; of a larger group only the owner, and how many
ADDRESS_CHARS = 1024 * 1024  # of one address header
WORKBOOK_BYTES = 2 * 1024**3  # the sheets and shared texts of a workbook, unpacked
OLD_WORKBOOK_BYTES = 256 * 1024**2  # an .xls workbook, which is read whole
SHEET_COLUMNS = 2000  # columns of a table
JSON_DEPTH = 200  # nesting; honest exports stay under 12
JSON_PIECE_BYTES = 64 * 1024 * 1024  # one record of a JSON file
JSON_WASTE_BYTES = 128 * 1024 * 1024  # read in vain, looking for the ends of damaged records
JSON_MEMBER_BYTES = (
    512 * 1024 * 1024
)  # one JSON file of an account export; Meta cuts at 10,000 rows
MEMBERS = 500_000  # entries of one archive or folder
MEMBER_BYTES = 64 * 1024**3  # one unpacked member
UNPACKED_BYTES = 256 * 1024**3  # an archive, unpacked
RATIO = 1000  # unpacked to packed, of a member over RATIO_FLOOR: beyond it is a bomb
RATIO_FLOOR = 64 * 1024 * 1024
FOLDERS_DEEP = 60  # folders within folders of an archive; what lies deeper is listed file by file
NESTING = 4  # archives within archives
TAR_HEADER_BYTES = 16 * 1024 * 1024  # one extended header
DATABASE_BYTES = 64 * 1024**3  # one SQLite file that is copied to be read
DATABASE_VALUE_BYTES = 512 * 1024 * 1024  # one value of a row
DATABASE_SECONDS = 60  # without a row: a statement that goes on longer is stopped
DAMAGED_ROWS = 20_000  # places tried where pages of a table are damaged
DAMAGED_STEP = 256  # the longest leap between two of them
CUT_OFF = 64  # how many times its length a database that is cut off may have had
IMAGE_PIXELS = 200_000_000  # an image that is measured or drawn
ATTACHMENT_BYTES = 8 * 1024**3  # one attachment kept in the case
YEARS = (1990, 1)  # earliest year, and years after the import, that a time may have
