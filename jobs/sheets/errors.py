"""Why a file as a whole cannot be read as a table of products."""

from __future__ import annotations

from imageproc.pipelines.errors import PipelineError


class SheetRefused(PipelineError):
    """This file cannot be read. Send a CSV file with a row of column names and a row for each
    product.
    """

    code = "csv_refused"


class EmptySheet(SheetRefused):
    """This file is empty. Send a CSV file with a row of column names and a row for each product."""

    code = "csv_empty"


class NotText(SheetRefused):
    """This file is not text. Save the table as CSV and send that."""

    code = "csv_not_text"


class EncodingUnknown(SheetRefused):
    """Some characters of this file cannot be read. Save it as "CSV UTF-8" and send that."""

    code = "csv_encoding_unknown"


class HeaderMissing(SheetRefused):
    """The first row looks like a product. Put a row of column names above it: S. No., Product Name,
    Input Image Urls.
    """

    code = "csv_header_missing"


class ColumnsMissing(SheetRefused):
    """A column is missing. Name the columns S. No., Product Name and Input Image Urls."""

    code = "csv_columns_missing"


class ColumnsAmbiguous(SheetRefused):
    """Two columns mean the same. Rename one of them."""

    code = "csv_columns_ambiguous"


class TooManyColumns(SheetRefused):
    """This file has too many columns. Remove those that are not needed."""

    code = "csv_too_many_columns"


class RowUnreadable(SheetRefused):
    """A row of this file cannot be read. Check that each quote is closed."""

    code = "csv_row_unreadable"
